"""Every refusal of a constructor: the field it names, and the rule."""

from collections.abc import Callable
from functools import partial

import pytest

from domain.bucketing import TOTAL_WEIGHT
from domain.condition import (
    AllOf,
    InSegment,
    Not,
    Prerequisite,
)
from domain.environment import Environment, Project
from domain.flag import TargetedFlag
from domain.instants import EARLIEST, LATEST
from domain.ramp import Ramp, RampPoint
from domain.rule import Rule, Target
from domain.split import Share, Split
from domain.values import ValueType
from domain.variant import Variant
from tests.unit.domain.examples import ON_AND_OFF, a_flag, a_segment, a_targeting, refusal, targeted

ALL = (Share("on", TOTAL_WEIGHT),)
HALVES = (Share("on", 50_000), Share("off", 50_000))
TRUE = AllOf(())
FOLDED = "must have no part between slashes that is empty, '.' or '..'"
NEEDS_ITSELF = Prerequisite("flag", ("on",))


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: a_flag(""), "key: must have 1 to 200 characters, has 0"),
        (
            lambda: a_flag("a b"),
            "key: must consist of letters, digits, '.', '_', '/' and '-'",
        ),
        (lambda: a_flag("ä"), "key: must consist of letters, digits, '.', '_', '/' and '-'"),
        (lambda: a_flag("a\n"), "key: must consist of letters, digits, '.', '_', '/' and '-'"),
        *(
            (partial(a_flag, key), f"key: {FOLDED}")
            for key in (".", "..", "/", "/a", "a/", "a//b", "./a", "a/.", "../a", "a/../b")
        ),
        (lambda: a_flag(id=""), "id: must have 1 to 200 characters, has 0"),
        (lambda: a_flag(name="\x07"), "name: must not contain control characters or surrogates"),
        (lambda: a_flag(description="\ud800"), "description: must not contain control characters"),
        (lambda: a_flag(owner="\x85"), "owner: must not contain control characters or surrogates"),
        (lambda: a_flag(tags=frozenset({""})), "tags: must have 1 to 64 characters, has 0"),
        (lambda: a_flag(variants=()), "variants: must have 1 to 100 variants, has 0"),
        (
            lambda: a_flag(variants=(ON_AND_OFF[0], ON_AND_OFF[0])),
            "variants: 'on' appears twice",
        ),
        (
            lambda: a_flag(variants=(ON_AND_OFF[0], Variant("off", 0))),
            "variants[1].value: must be of the flag's type, boolean",
        ),
        (
            lambda: a_flag(variants=(Variant("off", None),)),
            "variants[0].value: must be of the flag's type, boolean",
        ),
        (
            lambda: a_flag(value_type=ValueType.NUMBER),
            "variants[0].value: must be of the flag's type, number",
        ),
        (
            lambda: TargetedFlag(a_flag("one"), a_targeting("two")),
            "flag: must be 'one'",
        ),
        (
            lambda: targeted(off_variant="blue"),
            "off_variant: the flag has no variant 'blue'; it has off, on",
        ),
        (lambda: targeted(default="blue"), "default: the flag has no variant 'blue'"),
        (
            lambda: targeted(default=Split((Share("blue", TOTAL_WEIGHT),))),
            "default: the flag has no variant 'blue'",
        ),
        (
            lambda: targeted(targets=(Target("on", frozenset()), Target("blue", frozenset()))),
            "targets[1].variant: the flag has no variant 'blue'",
        ),
        (
            lambda: targeted(rules=(Rule("a", TRUE, "on"), Rule("b", TRUE, "blue"))),
            "rules[1].serve: the flag has no variant 'blue'",
        ),
    ],
)
def test_flags(make: Callable[[], object], message: str) -> None:
    assert refusal(make).startswith(message)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Variant("", 1), "key: must have 1 to 100 characters, has 0"),
        (lambda: Variant("a/b", 1), "key: must consist of letters, digits, '.', '_' and '-'"),
        (lambda: Variant("a", 2**53), "value: an integer must be within ±(2^53 - 1)"),
        (lambda: Variant("a", -(2**53)), "value: an integer must be within ±(2^53 - 1)"),
        (lambda: Variant("a", [2**53]), "value: an integer must be within ±(2^53 - 1)"),
        (lambda: Variant("a", float("inf")), "value: a number must be finite"),
        (lambda: Variant("a", {"x": [float("nan")]}), "value: a number must be finite"),
        (lambda: Variant("a", "\udfff"), "value: must not contain a lone surrogate"),
        (lambda: Variant("a", {"\ud800": 1}), "value: must not contain a lone surrogate"),
        (lambda: Variant("a", {"x": ["\ud800"]}), "value: must not contain a lone surrogate"),
    ],
)
def test_variants(make: Callable[[], object], message: str) -> None:
    assert refusal(make) == message


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: a_targeting(""), "flag: must have 1 to 200 characters, has 0"),
        (lambda: a_targeting("a/"), f"flag: {FOLDED}"),
        (lambda: a_targeting(off_variant=""), "off_variant: must have 1 to 100 characters, has 0"),
        (lambda: a_targeting(default=""), "default.variant: must have 1 to 100 characters, has 0"),
        (
            lambda: a_targeting(prerequisites=(Prerequisite("b", ("on",)),) * 2),
            "prerequisites: 'b' appears twice",
        ),
        (
            lambda: a_targeting(prerequisites=(Prerequisite("b", ("on",)), NEEDS_ITSELF)),
            "prerequisites[1]: a flag cannot be its own prerequisite",
        ),
        (
            lambda: a_targeting(rules=(Rule("a", TRUE, "on"), Rule("b", Not(NEEDS_ITSELF), "on"))),
            "rules[1].condition: a flag cannot be its own prerequisite",
        ),
        (
            lambda: a_targeting(targets=(Target("on", frozenset()),) * 2),
            "targets: 'on' appears twice",
        ),
        (
            lambda: a_targeting(
                targets=(Target("on", frozenset({"ann"})), Target("off", frozenset({"ann"})))
            ),
            "targets: 'ann' appears twice",
        ),
        (lambda: a_targeting(rules=(Rule("a", TRUE, "on"),) * 2), "rules: 'a' appears twice"),
        (lambda: Rule("", TRUE, "on"), "key: must have 1 to 100 characters, has 0"),
        (lambda: Rule("a b", TRUE, "on"), "key: must consist of letters, digits, '.', '_' and '-'"),
        (lambda: Rule("a", TRUE, "a b"), "serve.variant: must consist of letters, digits"),
        (lambda: Rule("a", TRUE, "on", "\x00"), "description: must not contain control characters"),
        (lambda: Target("", frozenset()), "variant: must have 1 to 100 characters, has 0"),
        (lambda: Target("on", frozenset({""})), "keys: must have 1 to 500 characters, has 0"),
        (lambda: Target("on", frozenset({"\x00"})), "keys: must not contain control characters"),
    ],
)
def test_targeting(make: Callable[[], object], message: str) -> None:
    assert refusal(make).startswith(message)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Share("", 0), "variant: must have 1 to 100 characters, has 0"),
        (lambda: Share("on", -1), "weight: must be 0 to 100000"),
        (lambda: Share("on", TOTAL_WEIGHT + 1), "weight: must be 0 to 100000"),
        (lambda: Split(()), "shares: must have 1 to 100 shares"),
        (lambda: Split((*ALL, Share("on", 0))), "shares: 'on' appears twice"),
        (lambda: Split(HALVES[:1]), "shares: weights must add up to 100000, add up to 50000"),
        (
            lambda: Split((*HALVES, Share("c", 1))),
            "shares: weights must add up to 100000, add up to 100001",
        ),
        (lambda: Split(ALL, bucket_by=""), "bucket_by: must have 1 to 200 characters, has 0"),
        (lambda: Split(ALL, bucket_by="$now"), "bucket_by: '$now' is no attribute to bucket by"),
        (lambda: Split(ALL, bucket_by="a..b"), "bucket_by: must not have an empty part"),
        (lambda: Split(ALL, seed="\x00"), "seed: must not contain control characters"),
        (lambda: Split(ALL, scheme="crc32"), "scheme: must be one of: murmur3-v1"),
        (lambda: RampPoint(0, ()), "shares: must have 1 to 100 shares"),
        (lambda: RampPoint(EARLIEST - 1, ALL), "at: must be within the years 1 to 9999, in UTC"),
        (lambda: RampPoint(LATEST + 1, ALL), "at: must be within the years 1 to 9999, in UTC"),
        (lambda: Ramp((RampPoint(0, ALL),)), "points: must have 2 to 100 points"),
        (
            lambda: Ramp((RampPoint(5, ALL), RampPoint(6, ALL), RampPoint(6, ALL))),
            "points[2].at: must be later than the point before",
        ),
        (
            lambda: Ramp((RampPoint(5, HALVES), RampPoint(6, HALVES[::-1]))),
            "points[1].shares: must name the variants of the first point, in its order",
        ),
        (
            lambda: Ramp((RampPoint(5, ALL), RampPoint(6, ALL)), scheme=""),
            "scheme: must be one of: murmur3-v1",
        ),
    ],
)
def test_serves(make: Callable[[], object], message: str) -> None:
    assert refusal(make).startswith(message)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: a_segment("Beta"), "key: must consist of lower-case letters, digits and '-'"),
        (lambda: a_segment("-beta"), "key: must consist of lower-case letters, digits and '-'"),
        (lambda: a_segment(""), "key: must have 1 to 64 characters, has 0"),
        (lambda: a_segment(name="\x00"), "name: must not contain control characters"),
        (lambda: a_segment(description="\x1b"), "description: must not contain control"),
        (lambda: a_segment(included=frozenset({""})), "included: must have 1 to 500 characters"),
        (lambda: a_segment(excluded=frozenset({""})), "excluded: must have 1 to 500 characters"),
        (
            lambda: a_segment(included=frozenset("ab"), excluded=frozenset("bc")),
            "excluded: 'b' is included as well",
        ),
        (
            lambda: a_segment(condition=Not(InSegment("other"))),
            "condition: must not refer to flags or other segments",
        ),
        (
            lambda: a_segment(condition=AllOf((Prerequisite("flag", ("on",)),))),
            "condition: must not refer to flags or other segments",
        ),
        (lambda: Project(key="A"), "key: must consist of lower-case letters"),
        (lambda: Project(key="a", name="\x00"), "name: must not contain"),
        (lambda: Project(key="a", description="\x00"), "description: must not contain"),
        (lambda: Environment(project="a", key="é"), "key: must consist of lower-case letters"),
        (lambda: Environment(project="a", key="b", name="\x00"), "name: must not contain"),
        (lambda: Environment(project="a", key="b", description="\x00"), "description: must not"),
    ],
)
def test_segments_and_environments(make: Callable[[], object], message: str) -> None:
    assert refusal(make).startswith(message)
