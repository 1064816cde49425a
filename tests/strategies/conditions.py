"""Condition trees: comparisons of every operator, and what stands beside and above them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

from hypothesis import strategies as st

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
from domain.context import NOW, TARGETING_KEY
from domain.operators import MEANINGS, TEXT_OPERATORS, Operator
from tests.strategies.operands import operands
from tests.strategies.texts import attributes, mostly, seeds


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a condition may refer to: segments by key, flags with their variants' keys."""

    segments: tuple[str, ...] = ()
    flags: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


NOWHERE = Surroundings()


@cache
def bucket_attributes() -> st.SearchStrategy[str]:
    """Attributes to bucket by, mostly the native one."""
    return mostly(st.just(TARGETING_KEY), attributes())


@cache
def weights() -> st.SearchStrategy[int]:
    """One weight out of 100,000, often nothing, half or everything."""
    return st.sampled_from((0, 1, 50_000, TOTAL_WEIGHT)) | st.integers(0, TOTAL_WEIGHT)


@st.composite
def comparisons(draw: st.DrawFn, operator: Operator | None = None) -> Comparison:
    """Comparisons with operands that fit."""
    chosen = operator or draw(st.sampled_from(Operator))
    negated = draw(st.booleans())
    if chosen is Operator.EXISTS:
        return Comparison(draw(attributes()), chosen, negated=negated)
    dated = chosen in {Operator.BEFORE, Operator.AFTER}
    attribute = draw(mostly(attributes(), st.just(NOW)) if dated else attributes())
    most = min(4, MEANINGS[chosen].most_operands)
    lists = [st.lists(kind, min_size=1, max_size=most) for kind in operands(chosen)]
    values = draw(st.one_of(lists))
    ignore_case = chosen in TEXT_OPERATORS and draw(st.booleans())
    return Comparison(attribute, chosen, tuple(values), negated, ignore_case)


@cache
def percentages() -> st.SearchStrategy[Percentage]:
    """Shares of the contexts."""
    return st.builds(
        Percentage, weights(), bucket_attributes(), seeds(), st.sampled_from(sorted(SCHEMES))
    )


@st.composite
def prerequisites(draw: st.DrawFn, flags: Mapping[str, tuple[str, ...]]) -> Prerequisite:
    """Some variants of one of these flags."""
    flag = draw(st.sampled_from(sorted(flags)))
    wanted = st.lists(st.sampled_from(flags[flag]), min_size=1, max_size=3, unique=True)
    return Prerequisite(flag, tuple(draw(wanted)))


def _leaves(around: Surroundings) -> st.SearchStrategy[Condition]:
    others: list[st.SearchStrategy[Condition]] = [percentages()]
    if around.segments:
        others.append(st.builds(InSegment, st.sampled_from(around.segments)))
    if around.flags:
        others.append(prerequisites(around.flags))
    return st.one_of(comparisons(), *others)


@st.composite
def conditions(
    draw: st.DrawFn, around: Surroundings = NOWHERE, levels: int = limits.CONDITION_DEPTH
) -> Condition:
    """Trees of at most `levels` levels, mostly of one or two."""
    kind = draw(st.sampled_from(("leaf", "leaf", "leaf", "not", "all", "any")))
    if levels == 1 or kind == "leaf":
        return draw(_leaves(around))
    below = conditions(around, levels - 1)
    if kind == "not":
        return Not(draw(below))
    parts = tuple(draw(st.lists(below, max_size=3)))
    return AllOf(parts) if kind == "all" else AnyOf(parts)


@st.composite
def deep_conditions(draw: st.DrawFn, around: Surroundings = NOWHERE) -> Condition:
    """Trees as deep as they may be."""
    condition = draw(_leaves(around))
    for kind in draw(st.lists(st.sampled_from(("not", "all", "any")), min_size=9, max_size=9)):
        match kind:
            case "not":
                condition = Not(condition)
            case "all":
                condition = AllOf((condition,))
            case _:
                condition = AnyOf((condition,))
    return condition
