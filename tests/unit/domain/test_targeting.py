"""What a targeting serves, in the order in which it is asked, by both evaluators."""

from itertools import accumulate
from typing import Any

import pytest

from domain.bucketing import MURMUR3_V1
from domain.condition import AllOf, Comparison, Percentage, Prerequisite
from domain.context import Context
from domain.decision import Decision, ErrorCode, Reason
from domain.explanation import explain
from domain.flag import TargetedFlag
from domain.operators import Operator
from domain.ramp import Ramp, RampPoint, RampShape
from domain.rule import Rule, Target
from domain.snapshot import Snapshot
from domain.split import Share, Split
from domain.values import ValueType
from domain.variant import Variant
from tests.unit.domain.examples import FLAG_SET, a_flag, a_targeting, targeted

GERMAN = Comparison("country", Operator.EQUALS, ("DE",))
HALVES = Split((Share("on", 50_000), Share("off", 50_000)))
NOBODY = (Share("on", 0), Share("off", 100_000))
EVERYBODY = (Share("on", 100_000), Share("off", 0))
FULL: dict[str, Any] = {
    "prerequisites": (Prerequisite("other", ("on",)),),
    "targets": (Target("off", frozenset({"ann"})), Target("on", frozenset({"bob", "7"}))),
    "rules": (Rule("german", GERMAN, "off"), Rule("half", Percentage(100_000), HALVES)),
}


def decided(context: Context, *, other: bool = True, instant: int = 0, **fields: Any) -> Decision:
    """The decision of ``flag``, on which both evaluators agree."""
    flags = [targeted("flag", **fields), targeted("other", on=other)]
    snapshot = Snapshot.compile(FLAG_SET, flags)
    decision = snapshot.evaluate("flag", context, instant)
    assert explain(snapshot, "flag", context, instant).decision == decision
    return decision


@pytest.mark.parametrize(
    ("context", "variant", "reason", "rule"),
    [
        ({"targetingKey": "ann"}, "off", Reason.TARGETING_MATCH, None),
        ({"targetingKey": "bob", "country": "DE"}, "on", Reason.TARGETING_MATCH, None),
        ({"targetingKey": 7}, "on", Reason.TARGETING_MATCH, None),
        ({"targetingKey": "eve", "country": "DE"}, "off", Reason.TARGETING_MATCH, "german"),
        ({"country": "DE"}, "off", Reason.TARGETING_MATCH, "german"),
        ({"targetingKey": "eve"}, "off", Reason.SPLIT, "half"),
        ({"targetingKey": ["ann"]}, "on", Reason.DEFAULT, None),
        ({}, "on", Reason.DEFAULT, None),
    ],
)
def test_the_first_that_applies_decides(
    context: Context, variant: str, reason: Reason, rule: str | None
) -> None:
    decision = decided(context, **FULL)
    assert (decision.variant, decision.reason, decision.rule) == (variant, reason, rule)
    assert decision.value is (variant == "on")


@pytest.mark.parametrize("context", [{"targetingKey": "bob"}, {"country": "DE"}, {}])
def test_off_and_a_missing_prerequisite_come_before_all(context: Context) -> None:
    for decision in (decided(context, **FULL, on=False), decided(context, **FULL, other=False)):
        assert (decision.variant, decision.reason) == ("off", Reason.DISABLED)


def test_a_default_is_static_if_nothing_comes_before_it() -> None:
    assert decided({}).reason is Reason.STATIC
    assert decided({}, targets=(Target("off", frozenset()),)).reason is Reason.DEFAULT
    assert decided({}, default=Split(EVERYBODY), rules=()).reason is Reason.ERROR
    assert decided({"targetingKey": "x"}, default=Split(EVERYBODY)).reason is Reason.SPLIT


def test_a_rule_that_serves_a_split_does_not_pass_anybody_on() -> None:
    decision = decided({"country": "DE"}, rules=(Rule("german", GERMAN, HALVES),))
    assert (decision.reason, decision.variant, decision.rule) == (Reason.ERROR, None, None)
    assert decision.error_code is ErrorCode.TARGETING_KEY_MISSING


@pytest.mark.parametrize(
    ("bucket_by", "code", "details"),
    [
        (
            "targetingKey",
            ErrorCode.TARGETING_KEY_MISSING,
            "the targetingKey must be a string or an integer for a split",
        ),
        (
            'company."id"',
            ErrorCode.INVALID_CONTEXT,
            "the attribute 'company.\"id\"' must be a string or an integer for a split",
        ),
    ],
)
def test_who_cannot_be_bucketed_gets_no_share(
    bucket_by: str, code: ErrorCode, details: str
) -> None:
    ramp = Ramp((RampPoint(0, NOBODY), RampPoint(9, EVERYBODY)), bucket_by=bucket_by)
    three = Split((*NOBODY, Share("on2", 0))[:2], bucket_by)
    for serve in (Split(EVERYBODY, bucket_by), Split(NOBODY[1:], bucket_by), three, ramp):
        decision = decided({}, default=serve)
        assert (decision.error_code, decision.error_details) == (code, details)
        assert (decision.value, decision.variant, decision.rule) == (None, None, None)


@pytest.mark.parametrize(
    ("shape", "instant", "share"),
    [
        (RampShape.STEPS, -1, 0),
        (RampShape.STEPS, 999, 0),
        (RampShape.STEPS, 1_000, 1_000),
        (RampShape.LINEAR, 0, 0),
        (RampShape.LINEAR, 250, 250),
        (RampShape.LINEAR, 500, 500),
        (RampShape.LINEAR, 1_000, 1_000),
        (RampShape.LINEAR, 10**15, 1_000),
    ],
)
def test_a_ramp_follows_the_instant(shape: RampShape, instant: int, share: int) -> None:
    ramp = Ramp((RampPoint(0, NOBODY), RampPoint(1_000, EVERYBODY)), shape)
    snapshot = Snapshot.compile(FLAG_SET, [targeted(default=ramp)])
    assert snapshot.depends_on_time
    people = ({"targetingKey": f"user-{number}"} for number in range(1_000))
    on = sum(snapshot.evaluate("flag", person, instant).variant == "on" for person in people)
    assert abs(on - share) < 60
    assert share not in {0, 1_000} or on == share


@pytest.mark.parametrize("key", ["7", 7, "", "\ud800", "a\udfffb"])
@pytest.mark.parametrize("shares", [(100_000,), (50_000, 50_000), (20_000, 30_000, 50_000)])
def test_any_key_gets_the_share_of_its_bucket(key: str | int, shares: tuple[int, ...]) -> None:
    variants = ("on", "off", "else")
    split = Split(tuple(map(Share, variants, shares)), "company.id", "seed:")
    bucket = MURMUR3_V1.bucket(f"seed:{key}")
    expected = next(
        v for v, upper in zip(variants, accumulate(shares), strict=False) if bucket < upper
    )
    flag = a_flag(
        value_type=ValueType.STRING, variants=tuple(Variant(name, name) for name in variants)
    )
    snapshot = Snapshot.compile(FLAG_SET, [TargetedFlag(flag, a_targeting(default=split))])
    for context in ({"company.id": key}, {"company": {"id": key}}):
        decision = snapshot.evaluate("flag", context, 0)
        assert decision == explain(snapshot, "flag", context, 0).decision
        assert decision.variant == expected
        assert decision.metadata == {"flagSetId": "shop/production", "version": "1.1"}


def test_a_decision_names_its_rule() -> None:
    decision = decided({"country": "DE"}, **FULL)
    metadata = {"flagSetId": "shop/production", "version": "1.1", "rule": "german"}
    assert decision.metadata == metadata


@pytest.mark.parametrize(
    ("instant", "uppers"),
    [
        (0, (0, 100_000)),
        (1, (33_333, 100_000)),
        (2, (66_666, 100_000)),
        (3, (100_000, 100_000)),
        (4, (66_666, 100_000)),
        (5, (33_333, 100_000)),
        (6, (0, 100_000)),
    ],
)
def test_the_weights_of_a_line_are_rounded_down(instant: int, uppers: tuple[int, int]) -> None:
    points = (RampPoint(0, NOBODY), RampPoint(3, EVERYBODY), RampPoint(6, NOBODY))
    assert Ramp(points).upper_weights(instant) == uppers


def test_many_rules_are_asked_in_their_order() -> None:
    rules = tuple(
        Rule(f"r{n}", Comparison("n", Operator.LESS_THAN, (n,)), "off" if n % 2 else "on")
        for n in range(200)
    )
    for number in (-1, 0, 57, 198):
        assert decided({"n": number}, rules=rules).rule == f"r{number + 1}"
    assert decided({"n": 199}, rules=rules).rule is None
    assert decided({}, rules=(Rule("all", AllOf(()), "off"), *rules[1:])).rule == "all"


def test_changes_count_versions() -> None:
    targeting = targeted().targeting
    assert targeting.turned(on=True) is targeting
    off = targeting.turned(on=False)
    assert (off.on, off.version) == (False, 2)
    assert off.turned(on=True).version == 3
    assert targeting.changed(rules=FULL["rules"]).rules == FULL["rules"]
