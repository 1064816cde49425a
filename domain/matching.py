"""Comparisons as fast tests. `operators.py` says what they mean.

Every comparison has a careful test, which answers for every JSON value. Most have a quick one
too: it agrees with the careful one, but raises `TypeError` for some values that it cannot judge,
such as a list; then the careful one has to be asked.
"""

import operator
from collections.abc import Callable
from functools import lru_cache
from typing import Any, TypeAlias

import re2

from domain import limits
from domain.binding import of_one
from domain.condition import SHARED_COMPARISONS, SHARED_OPERANDS, Comparison
from domain.operators import MEANINGS, Operator
from domain.readings import (
    NUMBERS,
    quiet_options,
    read_instant,
    read_network,
    read_scalar,
    read_text,
    read_version,
)
from domain.values import JsonValue

Test: TypeAlias = Callable[[JsonValue], bool]

_ORDERS: dict[str, Callable[[Any, Any], bool]] = {
    "less_than": operator.lt,
    "less_than_or_equal": operator.le,
    "greater_than": operator.gt,
    "greater_than_or_equal": operator.ge,
    "before": operator.lt,
    "after": operator.gt,
    "equals": operator.eq,
}


def careful_test(comparison: Comparison) -> Test:
    """A test of an attribute's value, None for a missing one. Never raises."""
    negated = comparison.negated
    if comparison.operator is Operator.EXISTS:
        return lambda value: (value is not None) is not negated
    matches = _element_test(comparison)

    def test(value: JsonValue) -> bool:
        if isinstance(value, list):
            return any(map(matches, value[: limits.ATTRIBUTE_ELEMENTS])) is not negated
        return matches(value) is not negated

    return test


def quick_test(comparison: Comparison) -> Test:
    """The fastest test: right whenever it answers, but it may raise `TypeError` instead.

    Flags that ask the same share it: what many ask is nearer at hand.
    """
    if len(comparison.values) > SHARED_OPERANDS:
        return _quick_test(comparison)
    return _shared_quick_test(comparison)


def _quick_test(comparison: Comparison) -> Test:
    return _QUICK_MAKERS.get(comparison.operator, careful_test)(comparison)


_shared_quick_test = lru_cache(SHARED_COMPARISONS)(_quick_test)


def _quick_scalar_test(comparison: Comparison) -> Test:
    if not _is_plain_text(comparison):
        return careful_test(comparison)
    known = frozenset(comparison.values)
    return (lambda value: value not in known) if comparison.negated else known.__contains__


def _quick_number_test(comparison: Comparison) -> Test:
    bound: Any = comparison.values[0]
    return of_one(_compare_number, _ORDERS[comparison.operator], bound, comparison.negated)


def _compare_number(
    value: JsonValue,
    compare: Callable[[Any, Any], bool],
    bound: Any,
    negated: bool,  # noqa: FBT001  a constant, bound
) -> bool:
    if type(value) in NUMBERS:
        return compare(value, bound) is not negated
    if value is None:
        return negated
    raise TypeError


def _is_plain_text(comparison: Comparison) -> bool:
    return not comparison.ignore_case and set(map(type, comparison.values)) == {str}


def _element_test(comparison: Comparison) -> Test:
    return _MAKERS[comparison.operator](comparison)


def _scalar_test(comparison: Comparison) -> Test:
    if comparison.ignore_case:
        folded = frozenset(read_scalar(_folded(value)) for value in comparison.values)
        return lambda value: read_scalar(_folded(value)) in folded
    if _is_plain_text(comparison):
        texts = frozenset(comparison.values)
        return lambda value: isinstance(value, str) and value in texts
    known = frozenset(read_scalar(value) for value in comparison.values)
    return lambda value: read_scalar(value) in known


def _text_test(comparison: Comparison) -> Test:
    relates = MEANINGS[comparison.operator].relates
    folded: Callable[[JsonValue], JsonValue] = _folded if comparison.ignore_case else _as_it_is
    parts = [str(folded(value)) for value in comparison.values]

    def test(value: JsonValue) -> bool:
        text = read_text(folded(value))
        return text is not None and any(relates(text, part) for part in parts)

    return test


def _pattern_test(comparison: Comparison) -> Test:
    options = quiet_options(ignore_case=comparison.ignore_case)
    searches = [re2.compile(str(pattern), options).search for pattern in comparison.values]

    def test(value: JsonValue) -> bool:
        text = read_text(value)
        try:
            return text is not None and any(search(text) for search in searches)
        except UnicodeEncodeError:
            return False

    return test


def _number_test(comparison: Comparison) -> Test:
    bound: Any = comparison.values[0]
    compare = _ORDERS[comparison.operator]
    return lambda value: type(value) in NUMBERS and compare(value, bound)


def _network_test(comparison: Comparison) -> Test:
    networks = [read_network(value) for value in comparison.values]
    within = MEANINGS[Operator.IN_NETWORK].relates

    def test(value: JsonValue) -> bool:
        network = read_network(value)
        return network is not None and any(within(network, outer) for outer in networks)

    return test


def _ordered_test(read: Callable[[JsonValue], Any]) -> Callable[[Comparison], Test]:
    def make(comparison: Comparison) -> Test:
        bound = read(comparison.values[0])
        compare = _ORDERS[comparison.operator.removeprefix("semver_")]

        def test(value: JsonValue) -> bool:
            found = read(value)
            return found is not None and compare(found, bound)

        return test

    return make


def _as_it_is(value: JsonValue) -> JsonValue:
    return value


def _folded(value: JsonValue) -> JsonValue:
    return value.casefold() if isinstance(value, str) else value


_NUMBER_OPERATORS = (
    Operator.LESS_THAN,
    Operator.LESS_THAN_OR_EQUAL,
    Operator.GREATER_THAN,
    Operator.GREATER_THAN_OR_EQUAL,
)

_QUICK_MAKERS: dict[Operator, Callable[[Comparison], Test]] = {
    Operator.EQUALS: _quick_scalar_test,
    Operator.IN: _quick_scalar_test,
    **dict.fromkeys(_NUMBER_OPERATORS, _quick_number_test),
}

_MAKERS: dict[Operator, Callable[[Comparison], Test]] = {
    Operator.EQUALS: _scalar_test,
    Operator.IN: _scalar_test,
    Operator.CONTAINS: _text_test,
    Operator.STARTS_WITH: _text_test,
    Operator.ENDS_WITH: _text_test,
    Operator.MATCHES: _pattern_test,
    **dict.fromkeys(_NUMBER_OPERATORS, _number_test),
    Operator.BEFORE: _ordered_test(read_instant),
    Operator.AFTER: _ordered_test(read_instant),
    Operator.SEMVER_EQUALS: _ordered_test(read_version),
    Operator.SEMVER_LESS_THAN: _ordered_test(read_version),
    Operator.SEMVER_LESS_THAN_OR_EQUAL: _ordered_test(read_version),
    Operator.SEMVER_GREATER_THAN: _ordered_test(read_version),
    Operator.SEMVER_GREATER_THAN_OR_EQUAL: _ordered_test(read_version),
    Operator.IN_NETWORK: _network_test,
}
