"""Contexts that are likely to hit what a ruleset compares, and contexts of every awkward kind."""

from collections.abc import Iterable, Iterator, Sequence
from functools import cache

from hypothesis import strategies as st

from domain.condition import Comparison, Condition, Percentage, walk
from domain.context import NOW, TARGETING_KEY
from domain.instants import EARLIEST, LATEST, Instant
from domain.ramp import Ramp
from domain.readings import read_instant
from domain.rule import Serve
from domain.split import Split
from domain.values import Document, JsonValue, Scalar
from tests.strategies.rulesets import Ruleset
from tests.strategies.serves import instants
from tests.strategies.texts import ATTRIBUTES, FAMILIAR, USERS, mostly
from tests.strategies.values import scalars

AWKWARD: tuple[JsonValue, ...] = (
    None,
    True,
    False,
    "",
    "\ud800",
    "a\ud800b",
    "\x00",
    2**53,
    -(2**63),
    2**63,
    10**400,
    1e308,
    5e-324,
    -0.0,
    [],
    [[]],
    [None],
    {},
    {"": None},
)
"""What a caller may send although no definition would hold it."""


@cache
def odd_values() -> st.SearchStrategy[JsonValue]:
    """Anything that a body may hold: what definitions may, and what they may not."""
    leaf: st.SearchStrategy[JsonValue] = st.sampled_from(AWKWARD) | scalars()
    return st.recursive(
        leaf,
        lambda part: st.one_of(
            st.lists(part, max_size=3),
            st.dictionaries(st.sampled_from(("plan", "home", "city", "")), part, max_size=2),
        ),
        max_leaves=3,
    )


def _variation(value: Scalar) -> st.SearchStrategy[JsonValue]:
    """The value, or one that nearly is it."""
    if isinstance(value, bool):
        return st.sampled_from((value, not value, int(value), str(value)))
    if isinstance(value, int | float):
        return st.sampled_from((value, value + 1, value - 1, float(value), str(value), bool(value)))
    near = (value, value.swapcase(), value.upper(), value.casefold(), f"{value}x", f"x{value}")
    return st.sampled_from(near)


def _lists(value: st.SearchStrategy[JsonValue]) -> st.SearchStrategy[JsonValue]:
    return st.lists(value | odd_values(), max_size=3)


def attribute_values(operands: Sequence[Scalar]) -> st.SearchStrategy[JsonValue]:
    """Values for an attribute that is compared with these operands."""
    known = st.sampled_from(operands or FAMILIAR).flatmap(_variation)
    return mostly(known, _lists(known) | odd_values())


def _all_conditions(ruleset: Ruleset) -> Iterator[Condition]:
    for flag in ruleset.flags:
        for _, part in flag.targeting.conditions():
            yield part
    for segment in ruleset.segments:
        if segment.condition is not None:
            yield from walk(segment.condition)


def _all_serves(ruleset: Ruleset) -> Iterator[Serve]:
    for flag in ruleset.flags:
        yield flag.targeting.default
        for rule in flag.targeting.rules:
            yield rule.serve


def _asked(ruleset: Ruleset) -> dict[str, list[Scalar]]:
    """Every attribute that the ruleset reads, with the constants it meets."""
    asked: dict[str, list[Scalar]] = {TARGETING_KEY: list(USERS[:2])}
    for part in _all_conditions(ruleset):
        if isinstance(part, Comparison):
            asked.setdefault(part.attribute, []).extend(part.values)
        elif isinstance(part, Percentage):
            asked.setdefault(part.bucket_by, []).extend(USERS)
    for serve in _all_serves(ruleset):
        if isinstance(serve, Split | Ramp):
            asked.setdefault(serve.bucket_by, []).extend(USERS)
    asked[TARGETING_KEY] += _named_keys(ruleset)
    return asked


def _named_keys(ruleset: Ruleset) -> Iterable[str]:
    for flag in ruleset.flags:
        for target in flag.targeting.targets:
            yield from sorted(target.keys)
    for segment in ruleset.segments:
        yield from sorted(segment.included | segment.excluded)


def _put(document: Document, attribute: str, value: JsonValue) -> None:
    """Set an attribute, along its path where nothing is in the way."""
    *parents, last = attribute.split(".")
    for name in parents:
        inner = document.setdefault(name, {})
        if not isinstance(inner, dict):
            return
        document = inner
    document[last] = value


@st.composite
def contexts(draw: st.DrawFn, ruleset: Ruleset) -> Document:
    """Contexts that hold most of what the ruleset asks for, as a body would carry them."""
    context: Document = {}
    for attribute, operands in _asked(ruleset).items():
        match draw(st.sampled_from(("nested", "nested", "nested", "flat", "missing"))):
            case "nested":
                _put(context, attribute, draw(attribute_values(operands)))
            case "flat":
                context[attribute] = draw(attribute_values(operands))
            case _:
                pass
    return context


def any_contexts() -> st.SearchStrategy[Document]:
    """Contexts that know of no ruleset."""
    known = st.dictionaries(st.sampled_from(ATTRIBUTES), odd_values(), max_size=4)
    return known | st.dictionaries(st.text(max_size=5), odd_values(), max_size=3)


def instants_around(ruleset: Ruleset) -> st.SearchStrategy[Instant]:
    """Instants at, before and after the points of its ramps and the dates it compares with."""
    points = {
        point.at
        for serve in _all_serves(ruleset)
        if isinstance(serve, Ramp)
        for point in serve.points
    }
    dates = {
        read_instant(value)
        for part in _all_conditions(ruleset)
        if isinstance(part, Comparison) and part.attribute == NOW
        for value in part.values
    }
    known = sorted(points | {date for date in dates if date is not None})
    if not known:
        return instants()
    near = st.sampled_from(known).flatmap(lambda at: st.integers(at - 2, at + 2))
    return (near | instants()).filter(lambda at: EARLIEST <= at <= LATEST)
