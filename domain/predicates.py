"""Condition trees and segments as closures."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from domain.binding import of_two
from domain.bucketing import SCHEMES, TOTAL_WEIGHT, encoded
from domain.condition import (
    AllOf,
    AnyOf,
    Comparison,
    Condition,
    InSegment,
    Not,
    Percentage,
    Prerequisite,
)
from domain.context import NOW, TARGETING_KEY, Context, attribute_value, bucketing_key
from domain.decision import Decision
from domain.instants import Instant, parse_instant
from domain.matching import Test, careful_test, quick_test
from domain.operators import Operator
from domain.segment import Segment

Predicate: TypeAlias = Callable[[Context, Instant], bool]
Evaluator: TypeAlias = Callable[[Context, Instant], Decision]


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a condition may lead to, and whose condition it is."""

    identity: str
    """The id of the flag or segment, for the seeds of percentages."""
    flags: Mapping[str, Evaluator]
    segments: Mapping[str, Predicate]


def compile_segment(segment: Segment) -> Predicate:
    """Turn a segment into a predicate: one look-up a set, whatever the size."""
    included, excluded = segment.included, segment.excluded
    fulfilled: Predicate = _never
    if segment.condition is not None:
        fulfilled = compile_condition(segment.condition, Surroundings(segment.id, {}, {}))

    def contains(context: Context, instant: Instant) -> bool:
        key = bucketing_key(context, TARGETING_KEY)
        if key in included:
            return True
        return key not in excluded and fulfilled(context, instant)

    return contains


def compile_condition(condition: Condition, around: Surroundings) -> Predicate:
    """Turn a condition into a predicate that never raises."""
    match condition:
        case Comparison():
            return _compile_comparison(condition)
        case InSegment(segment):
            return around.segments[segment]
        case Prerequisite():
            return compile_prerequisite(condition, around.flags[condition.flag])
        case Percentage():
            return _compile_percentage(condition, around.identity)
        case AllOf(conditions):
            return _every(conditions, around)
        case AnyOf(conditions):
            return _some(tuple(compile_condition(part, around) for part in conditions))
        case Not(part):
            fulfilled = compile_condition(part, around)
            return lambda context, instant: not fulfilled(context, instant)


def compile_prerequisite(prerequisite: Prerequisite, evaluate: Evaluator) -> Predicate:
    """Turn a prerequisite into a predicate, given the evaluator of the flag it asks."""
    variants = frozenset(prerequisite.variants)
    return lambda context, instant: evaluate(context, instant).variant in variants


def _never(_context: Context, _instant: Instant) -> bool:
    return False


def _compile_comparison(comparison: Comparison) -> Predicate:
    if comparison.attribute == NOW:
        return _compile_instant_comparison(comparison)
    if _is_top_level(comparison):
        return _conjunction((comparison,))
    attribute, test = comparison.attribute, careful_test(comparison)
    return lambda context, _instant: test(attribute_value(context, attribute))


def _compile_instant_comparison(comparison: Comparison) -> Predicate:
    bound, negated = parse_instant(str(comparison.values[0]), assume_utc=True), comparison.negated
    if comparison.operator is Operator.BEFORE:
        return lambda _context, instant: (instant < bound) is not negated
    return lambda _context, instant: (instant > bound) is not negated


def _compile_percentage(percentage: Percentage, identity: str) -> Predicate:
    scheme, attribute = SCHEMES[percentage.scheme], percentage.bucket_by
    seed, position = percentage.seed_for(identity), scheme.position
    (edge, _) = scheme.edges((percentage.weight, TOTAL_WEIGHT - percentage.weight))

    def fulfilled(context: Context, _instant: Instant) -> bool:
        key = bucketing_key(context, attribute)
        return key is not None and position(encoded(seed + key)) < edge

    return fulfilled


def _every(conditions: tuple[Condition, ...], around: Surroundings) -> Predicate:
    plain: list[Comparison] = []
    predicates: list[Predicate] = []
    for part in conditions:
        if isinstance(part, Comparison) and _is_top_level(part):
            plain.append(part)
        else:
            predicates.append(compile_condition(part, around))
    if plain:
        predicates.insert(0, _conjunction(plain))
    return predicates[0] if len(predicates) == 1 else _all_of(tuple(predicates))


def _all_of(predicates: tuple[Predicate, ...]) -> Predicate:
    def fulfilled(context: Context, instant: Instant) -> bool:
        for predicate in predicates:  # noqa: SIM110  a generator would cost more than the tests
            if not predicate(context, instant):
                return False
        return True

    return fulfilled


def _some(predicates: tuple[Predicate, ...]) -> Predicate:
    def fulfilled(context: Context, instant: Instant) -> bool:
        for predicate in predicates:  # noqa: SIM110  a generator would cost more than the tests
            if predicate(context, instant):
                return True
        return False

    return fulfilled


def _is_top_level(comparison: Comparison) -> bool:
    return "." not in comparison.attribute and comparison.attribute != NOW


def _conjunction(comparisons: Sequence[Comparison]) -> Predicate:
    """One predicate for comparisons of top-level attributes that must all hold.

    Nearly every rule is one of these, so it is written out for one to three comparisons: against
    a loop that saves a tenth of a whole evaluation. `context.get` is called in place, since to
    bind it to a name first costs more than it saves.
    """
    carefully = _Carefully(comparisons)
    match [(part.attribute, quick_test(part)) for part in comparisons]:
        case [(a, test_a)]:
            return of_two(_one, a, test_a, carefully)
        case [(a, test_a), (b, test_b)]:
            return of_two(_two, a, test_a, b, test_b, carefully)
        case [(a, test_a), (b, test_b), (c, test_c)]:
            return of_two(_three, a, test_a, b, test_b, c, test_c, carefully)
        case _:
            half = len(comparisons) // 2
            return _all_of((_conjunction(comparisons[:half]), _conjunction(comparisons[half:])))


class _Carefully:
    """The same conjunction for contexts that a quick test cannot judge; made when first needed."""

    __slots__ = ("_comparisons", "_tests")

    def __init__(self, comparisons: Sequence[Comparison]) -> None:
        self._comparisons = comparisons
        self._tests: tuple[tuple[str, Test], ...] = ()

    def __call__(self, context: Context) -> bool:
        if not self._tests:
            self._tests = tuple((part.attribute, careful_test(part)) for part in self._comparisons)
        return all(test(context.get(attribute)) for attribute, test in self._tests)


def _one(context: Context, _instant: Instant, a: str, test_a: Test, carefully: _Carefully) -> bool:
    try:
        return test_a(context.get(a))
    except TypeError:
        return carefully(context)


def _two(
    context: Context,
    _instant: Instant,
    a: str,
    test_a: Test,
    b: str,
    test_b: Test,
    carefully: _Carefully,
) -> bool:
    try:
        return test_a(context.get(a)) and test_b(context.get(b))
    except TypeError:
        return carefully(context)


def _three(
    context: Context,
    _instant: Instant,
    a: str,
    test_a: Test,
    b: str,
    test_b: Test,
    c: str,
    test_c: Test,
    carefully: _Carefully,
) -> bool:
    try:
        return test_a(context.get(a)) and test_b(context.get(b)) and test_c(context.get(c))
    except TypeError:
        return carefully(context)
