"""What each comparison means: slow and obvious. `matching.py` holds the fast forms.

An operator reads the attribute and the operand the same way (as text, number, instant, version
…) and relates the two. What cannot be read so does not match; nothing here raises.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import re2

from domain import limits
from domain.readings import (
    Network,
    pattern_fault,
    quiet_options,
    read_instant,
    read_network,
    read_number,
    read_pattern,
    read_scalar,
    read_text,
    read_version,
)
from domain.values import JsonValue, Scalar


class Operator(StrEnum):
    """How an attribute is compared."""

    EQUALS = "equals"
    IN = "in"
    CONTAINS = "contains"
    STARTS_WITH = "starts_with"
    ENDS_WITH = "ends_with"
    MATCHES = "matches"
    LESS_THAN = "less_than"
    LESS_THAN_OR_EQUAL = "less_than_or_equal"
    GREATER_THAN = "greater_than"
    GREATER_THAN_OR_EQUAL = "greater_than_or_equal"
    BEFORE = "before"
    AFTER = "after"
    SEMVER_EQUALS = "semver_equals"
    SEMVER_LESS_THAN = "semver_less_than"
    SEMVER_LESS_THAN_OR_EQUAL = "semver_less_than_or_equal"
    SEMVER_GREATER_THAN = "semver_greater_than"
    SEMVER_GREATER_THAN_OR_EQUAL = "semver_greater_than_or_equal"
    IN_NETWORK = "in_network"
    EXISTS = "exists"

    # An enumeration hashes its names, in Python; comparisons are compared while they are compiled.
    __hash__ = str.__hash__


def _found_by(text: str, pattern: str) -> bool:
    try:
        return re2.search(pattern, text, quiet_options()) is not None
    except UnicodeEncodeError:
        return False


def _within(network: Network, outer: Network) -> bool:
    return network.version == outer.version and network.subnet_of(outer)  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class Meaning:
    """How one operator reads its operands, and how the attribute must relate to one of them."""

    read_operand: Callable[[JsonValue], Any]
    operand: str
    read_attribute: Callable[[JsonValue], Any]
    relates: Callable[[Any, Any], bool]
    most_operands: int = limits.OPERANDS
    fault: Callable[[JsonValue], str] = lambda _: ""
    """What exactly is wrong with an operand that cannot be read, if more can be said."""


_ORDER: dict[str, Callable[[Any, Any], bool]] = {
    "less_than": lambda left, right: left < right,
    "less_than_or_equal": lambda left, right: left <= right,
    "greater_than": lambda left, right: left > right,
    "greater_than_or_equal": lambda left, right: left >= right,
}


def _same(left: Any, right: Any) -> bool:
    return bool(left == right)


def _text(relates: Callable[[str, str], bool]) -> Meaning:
    return Meaning(read_text, "a string", read_text, relates)


def _ordered(read: Callable[[JsonValue], Any], operand: str, relation: str) -> Meaning:
    return Meaning(read, operand, read, _ORDER[relation], most_operands=1)


_VERSION_TEXT = "a version such as '1.2.3'"
_INSTANT_TEXT = (
    "an RFC 3339 date-time such as '2027-01-31T09:00:00Z', or a date; "
    "without an offset, UTC is meant"
)

MEANINGS: dict[Operator, Meaning] = {
    Operator.EQUALS: Meaning(read_scalar, "a scalar", read_scalar, _same, most_operands=1),
    Operator.IN: Meaning(read_scalar, "a scalar", read_scalar, _same),
    Operator.CONTAINS: _text(lambda text, part: part in text),
    Operator.STARTS_WITH: _text(str.startswith),
    Operator.ENDS_WITH: _text(str.endswith),
    Operator.MATCHES: Meaning(
        read_pattern,
        "an RE2 pattern, which has no look-around and no back-references, and not a large one",
        read_text,
        _found_by,
        most_operands=limits.PATTERNS,
        fault=pattern_fault,
    ),
    **{Operator(relation): _ordered(read_number, "a number", relation) for relation in _ORDER},
    Operator.BEFORE: _ordered(read_instant, _INSTANT_TEXT, "less_than"),
    Operator.AFTER: _ordered(read_instant, _INSTANT_TEXT, "greater_than"),
    Operator.SEMVER_EQUALS: Meaning(
        read_version, _VERSION_TEXT, read_version, _same, most_operands=1
    ),
    **{
        Operator(f"semver_{relation}"): _ordered(read_version, _VERSION_TEXT, relation)
        for relation in _ORDER
    },
    Operator.IN_NETWORK: Meaning(
        read_network, "a network such as '10.0.0.0/8'", read_network, _within
    ),
}
"""Every operator but `EXISTS`, which compares nothing."""

TEXT_OPERATORS = frozenset(
    {
        Operator.EQUALS,
        Operator.IN,
        Operator.CONTAINS,
        Operator.STARTS_WITH,
        Operator.ENDS_WITH,
        Operator.MATCHES,
    }
)
"""The operators that may ignore case."""


def read_operand(operator: Operator, operand: JsonValue, *, ignore_case: bool) -> Any:
    """The operand as the operator relates to it, or None if it makes no sense of it."""
    if ignore_case and isinstance(operand, str):
        operand = f"(?i){operand}" if operator is Operator.MATCHES else operand.casefold()
    return MEANINGS[operator].read_operand(operand)


def holds(operator: Operator, value: JsonValue, operand: Scalar, *, ignore_case: bool) -> bool:
    """Whether one attribute value, no list, relates to one operand. Never raises."""
    meaning = MEANINGS[operator]
    if ignore_case and isinstance(value, str) and operator is not Operator.MATCHES:
        value = value.casefold()
    left = meaning.read_attribute(value)
    right = read_operand(operator, operand, ignore_case=ignore_case)
    return left is not None and right is not None and meaning.relates(left, right)
