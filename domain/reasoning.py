"""Conditions, evaluated slowly and told step by step."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from reprlib import Repr
from typing import Protocol

from domain import limits
from domain.bucketing import SCHEMES, TOTAL_WEIGHT
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
from domain.instants import Instant, format_instant, parse_instant
from domain.operators import Operator, holds
from domain.segment import Segment
from domain.values import JsonValue


@dataclass(frozen=True, slots=True)
class Step:
    """Something that was tried: what, why it passed or failed, and what it consisted of."""

    title: str
    detail: str
    steps: tuple["Step", ...] = ()
    passed: bool = field(kw_only=True)


class Explained(Protocol):
    """The explanation of another flag."""

    @property
    def decision(self) -> Decision:
        """What it serves."""

    @property
    def steps(self) -> tuple[Step, ...]:
        """How it came to that."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Whose condition is asked, and about whom and when."""

    identity: str
    """The id of the flag or segment that the condition belongs to."""
    context: Context
    instant: Instant
    segments: Mapping[str, Segment]
    explain_other: Callable[[Prerequisite], Explained]


def explain_condition(condition: Condition, asked: Asked) -> Step:
    """Evaluate every part of a condition, also those that can no longer matter."""
    match condition:
        case Comparison():
            return _comparison(condition, asked)
        case InSegment(key):
            return _segment(asked.segments[key], asked)
        case Prerequisite():
            return _prerequisite(condition, asked)
        case Percentage():
            return _percentage(condition, asked)
        case AllOf(conditions):
            return _several("all of", all, conditions, asked)
        case AnyOf(conditions):
            return _several("any of", any, conditions, asked)
        case Not(part):
            step = explain_condition(part, asked)
            return Step("not", "the opposite of the step below", (step,), passed=not step.passed)


def moment(instant: Instant) -> str:
    """An instant for people; a number of milliseconds where the calendar ends."""
    try:
        return format_instant(instant)
    except OverflowError:
        return f"{instant} ms"


def _brief(value: JsonValue) -> str:
    """A value for people: the beginning of long texts, the surface of deep objects."""
    brief = Repr()
    brief.maxlevel, brief.maxstring = 3, 100
    try:
        return brief.repr(value)
    except ValueError:  # an integer with more digits than Python writes
        return "a very large number"


def _listed(literals: tuple[str, ...]) -> str:
    """The first few values, and how many there are besides."""
    shown = [one if len(one) <= _SHOWN_LENGTH else f"{one[:_SHOWN_LENGTH]}…" for one in literals]
    more = len(literals) - _SHOWN
    return ", ".join(shown[:_SHOWN]) + (f" and {more:,} more" if more > 0 else "")


_SHOWN, _SHOWN_LENGTH = 10, 100


def _several(
    title: str,
    passes: Callable[[list[bool]], bool],
    conditions: tuple[Condition, ...],
    asked: Asked,
) -> Step:
    steps = tuple(explain_condition(part, asked) for part in conditions)
    passed = [step.passed for step in steps]
    detail = f"{sum(passed)} of {len(passed)} passed"
    return Step(title, detail, steps, passed=passes(passed))


def _comparison(comparison: Comparison, asked: Asked) -> Step:
    if comparison.attribute == NOW:
        passed, found = _compares_now(comparison, asked.instant), f"it is {moment(asked.instant)}"
    else:
        value = attribute_value(asked.context, comparison.attribute)
        passed = _compares(comparison, value)
        found = "it is missing" if value is None else f"it is {_brief(value)}"
    words = [comparison.attribute, "not" if comparison.negated else "", comparison.operator]
    words += [_listed(comparison.literals), "(any case)" if comparison.ignore_case else ""]
    title = " ".join(word for word in words if word)
    return Step(title, found, passed=passed is not comparison.negated)


def _compares(comparison: Comparison, value: JsonValue) -> bool:
    if comparison.operator is Operator.EXISTS:
        return value is not None
    elements = value[: limits.ATTRIBUTE_ELEMENTS] if isinstance(value, list) else [value]
    return any(
        holds(comparison.operator, element, operand, ignore_case=comparison.ignore_case)
        for element in elements
        for operand in comparison.values
    )


def _compares_now(comparison: Comparison, instant: Instant) -> bool:
    bound = parse_instant(str(comparison.values[0]), assume_utc=True)
    return instant < bound if comparison.operator is Operator.BEFORE else instant > bound


def _segment(segment: Segment, asked: Asked) -> Step:
    title = f"in segment '{segment.key}'"
    key = bucketing_key(asked.context, TARGETING_KEY)
    if key in segment.included:
        return Step(title, f"the targeting key {key!r} is included", passed=True)
    if key in segment.excluded:
        return Step(title, f"the targeting key {key!r} is excluded", passed=False)
    if segment.condition is None:
        return Step(title, f"the targeting key {key!r} is not included", passed=False)
    inside = Asked(segment.id, asked.context, asked.instant, {}, asked.explain_other)
    step = explain_condition(segment.condition, inside)
    return Step(title, "by its condition", (step,), passed=step.passed)


def _prerequisite(prerequisite: Prerequisite, asked: Asked) -> Step:
    other = asked.explain_other(prerequisite)
    variant = other.decision.variant
    wanted = " or ".join(f"'{key}'" for key in prerequisite.variants)
    detail = f"it serves '{variant}'" if variant is not None else "it serves nothing"
    passed = variant in prerequisite.variants
    return Step(f"flag '{prerequisite.flag}' serves {wanted}", detail, other.steps, passed=passed)


def _percentage(percentage: Percentage, asked: Asked) -> Step:
    title = f"in the first {percentage.weight:,} of {TOTAL_WEIGHT:,}"
    key = bucketing_key(asked.context, percentage.bucket_by)
    if key is None:
        detail = f"no '{percentage.bucket_by}' that is a string or an integer"
        return Step(title, detail, passed=False)
    text = percentage.seed_for(asked.identity) + key
    bucket = SCHEMES[percentage.scheme].bucket(text)
    detail = f"bucket {bucket:,} by '{percentage.bucket_by}' ({percentage.scheme})"
    return Step(title, detail, passed=bucket < percentage.weight)
