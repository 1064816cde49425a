"""Flags, segments, targeting that fits, projects and environments."""

from collections.abc import Sequence

from hypothesis import strategies as st

from domain import limits
from domain.condition import Condition, Prerequisite
from domain.environment import Environment, Project
from domain.flag import Flag, FlagKind, TargetedFlag
from domain.rule import Rule, Target
from domain.segment import Segment
from domain.targeting import Targeting
from domain.values import ValueType
from tests.strategies.conditions import (
    NOWHERE,
    Surroundings,
    conditions,
    deep_conditions,
    prerequisites,
)
from tests.strategies.serves import serves
from tests.strategies.texts import (
    flag_keys,
    identities,
    mostly,
    rule_keys,
    slugs,
    targeting_keys,
    texts,
)
from tests.strategies.values import variants_of


def _trees(around: Surroundings = NOWHERE) -> st.SearchStrategy[Condition]:
    return mostly(conditions(around), deep_conditions(around))


@st.composite
def flags(draw: st.DrawFn, key: str | None = None, *, archived: bool | None = None) -> Flag:
    """Flags of all four types; with this key, and archived or not, if that is given."""
    value_type = draw(st.sampled_from(ValueType))
    return Flag(
        id=draw(identities()),
        key=draw(flag_keys()) if key is None else key,
        value_type=value_type,
        variants=draw(variants_of(value_type)),
        name=draw(texts(limits.NAME_LENGTH)),
        description=draw(texts(20)),
        owner=draw(texts(limits.OWNER_LENGTH)),
        tags=draw(st.frozensets(texts(limits.TAG_LENGTH, 1), max_size=3)),
        kind=draw(st.sampled_from(FlagKind)),
        client_visible=draw(st.booleans()),
        archived=draw(st.booleans()) if archived is None else archived,
        version=draw(st.integers(1, 9)),
    )


@st.composite
def segments(draw: st.DrawFn, key: str | None = None) -> Segment:
    """Segments with members, without, with a condition, without."""
    members = draw(st.frozensets(targeting_keys(), max_size=4))
    included = draw(st.frozensets(st.sampled_from(sorted(members)))) if members else frozenset()
    return Segment(
        id=draw(identities()),
        key=draw(slugs()) if key is None else key,
        name=draw(texts(limits.NAME_LENGTH)),
        description=draw(texts(20)),
        included=included,
        excluded=members - included,
        condition=draw(st.none() | _trees()),
        version=draw(st.integers(1, 9)),
    )


@st.composite
def targets(draw: st.DrawFn, variants: Sequence[str]) -> tuple[Target, ...]:
    """Individual targets: nobody is in two of them, a variant may have none."""
    chosen = draw(st.lists(st.sampled_from(variants), max_size=2, unique=True))
    found = []
    taken: frozenset[str] = frozenset()
    for variant in chosen:
        keys = draw(st.frozensets(targeting_keys(), max_size=3)) - taken
        taken |= keys
        found.append(Target(variant, keys))
    return tuple(found)


def rules(
    variants: Sequence[str], around: Surroundings = NOWHERE
) -> st.SearchStrategy[tuple[Rule, ...]]:
    """Ordered rules with keys of their own."""
    rule = st.builds(Rule, rule_keys(), _trees(around), serves(variants), texts(20))
    return st.lists(rule, max_size=3, unique_by=lambda rule: rule.key).map(tuple)


def _needed(around: Surroundings) -> st.SearchStrategy[tuple[Prerequisite, ...]]:
    if not around.flags:
        return st.just(())
    needed = prerequisites(around.flags)
    return st.lists(needed, max_size=2, unique_by=lambda needed: needed.flag).map(tuple)


@st.composite
def targetings(
    draw: st.DrawFn, flag: str, variants: Sequence[str], around: Surroundings = NOWHERE
) -> Targeting:
    """Targeting of the flag with this key and these variants; mostly on."""
    return Targeting(
        flag=flag,
        on=draw(st.sampled_from((True, True, True, False))),
        off_variant=draw(st.sampled_from(variants)),
        default=draw(serves(variants)),
        prerequisites=draw(_needed(around)),
        targets=draw(targets(variants)),
        rules=draw(rules(variants, around)),
        version=draw(st.integers(1, 9)),
    )


@st.composite
def targeted_flags(
    draw: st.DrawFn, key: str | None = None, around: Surroundings = NOWHERE
) -> TargetedFlag:
    """Flags that are not archived, with targeting that fits."""
    flag = draw(flags(key, archived=False))
    variants = [variant.key for variant in flag.variants]
    return TargetedFlag(flag, draw(targetings(flag.key, variants, around)))


def projects() -> st.SearchStrategy[Project]:
    """Projects."""
    name = texts(limits.NAME_LENGTH)
    return st.builds(
        Project, key=slugs(), name=name, description=texts(20), version=st.integers(1, 9)
    )


def environments() -> st.SearchStrategy[Environment]:
    """Environments of any project."""
    name = texts(limits.NAME_LENGTH)
    return st.builds(
        Environment,
        project=slugs(),
        key=slugs(),
        name=name,
        description=texts(20),
        version=st.integers(1, 9),
    )
