"""Flags evaluated together: what is remembered, and when it is forgotten."""

from typing import Any

import pytest

from domain import batch
from domain.condition import AllOf, Comparison, InSegment, Prerequisite
from domain.environment import FlagSet
from domain.flag import Flag, TargetedFlag
from domain.operators import Operator
from domain.plans import Together
from domain.room import Room
from domain.rule import Rule, Target
from domain.segment import Segment
from domain.snapshot import Snapshot
from domain.split import Share, Split
from domain.targeting import Targeting
from domain.values import ValueType
from domain.variant import Variant

HALF = Split((Share("on", 50_000), Share("off", 50_000)))
IN_EUROPE = Comparison("country", Operator.IN, ("DE", "FR"))
ADULT = Comparison("age", Operator.GREATER_THAN_OR_EQUAL, (18,))


def flag(key: str, *rules: Rule, **targeting: Any) -> TargetedFlag:
    variants = (Variant("on", value=True), Variant("off", value=False))
    return TargetedFlag(
        Flag(id=key, key=key, value_type=ValueType.BOOLEAN, variants=variants),
        Targeting(
            flag=key,
            **{"on": True, "off_variant": "off", "default": "off", "rules": rules, **targeting},
        ),
    )


SEGMENT = Segment(id="s", key="testers", included=frozenset({"ann"}))
FLAGS = (
    flag("a-off", on=False),
    flag("b-europe", Rule("europe", IN_EUROPE, "on")),
    flag("c-half", Rule("adults", AllOf((IN_EUROPE, ADULT)), HALF)),
    flag("d-testers", Rule("testers", AllOf((InSegment("testers"), ADULT)), "on")),
    flag("e-targets", targets=(Target("on", frozenset({"bob"})),)),
    flag("f-fixed", default="on"),
)


@pytest.fixture
def snapshot() -> Snapshot:
    return Snapshot.compile(FlagSet("shop", "production"), FLAGS, (SEGMENT,))


def agrees(snapshot: Snapshot, context: Any) -> Together:
    together = snapshot.evaluate_together(context, 0)
    one_by_one = [decision.encoded for decision in snapshot.evaluate_all(context, 0)]
    assert together.encoded == b",".join(one_by_one)
    return together


def test_contexts_with_the_same_rules_share_what_no_split_decides(snapshot: Snapshot) -> None:
    first = agrees(snapshot, {"targetingKey": "user-1", "country": "DE", "age": 30})
    second = agrees(snapshot, {"targetingKey": "user-2", "country": "FR", "age": 80})
    other = agrees(snapshot, {"targetingKey": "user-2", "country": "FR", "age": 8})
    assert first.constants == second.constants
    assert len(first.others) == 1
    assert other.constants != first.constants
    assert not other.others


@pytest.mark.parametrize("age", [18, 18.0, True, "18", None, [18], {"years": 18}, [[]]])
def test_values_that_look_alike_are_told_apart(snapshot: Snapshot, age: object) -> None:
    for known in (1, 18, True, "18"):
        agrees(snapshot, {"targetingKey": "u", "country": "DE", "age": known})
    agrees(snapshot, {"targetingKey": "u", "country": "DE", "age": age})


def test_one_who_is_targeted_is_decided_one_by_one(snapshot: Snapshot) -> None:
    together = agrees(snapshot, {"targetingKey": "bob"})
    assert len(together.others) == len(FLAGS)
    assert len(agrees(snapshot, {"targetingKey": "ann", "age": 18}).others) == 0


def test_no_more_values_are_remembered_than_may_be(
    snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batch, "VALUES", 2)
    europe = [agrees(snapshot, {"country": "DE", "age": age}) for age in range(15, 25)]
    assert europe[0].constants == europe[2].constants
    agrees(snapshot, {"country": "x" * 1_000})
    assert agrees(snapshot, {"country": "DE", "age": 15}).constants == europe[0].constants


def test_without_room_everything_is_forgotten_and_made_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(batch, "ANSWERS", Room(4_000))
    snapshot = Snapshot.compile(FlagSet("shop", "production"), FLAGS, (SEGMENT,))
    europe = agrees(snapshot, {"country": "DE", "age": 15})
    for age in range(15, 40):
        agrees(snapshot, {"country": "DE", "age": age})
    assert agrees(snapshot, {"country": "DE", "age": 15}).constants != europe.constants


@pytest.mark.parametrize("key", ["user-1", 5, 2**70, True, None, "\ud800", ["user-1"]])
def test_a_split_takes_whatever_the_targeting_key_is(snapshot: Snapshot, key: object) -> None:
    assert len(agrees(snapshot, {"targetingKey": key, "country": "DE", "age": 30}).others) == 1


def test_splits_by_several_attributes_are_decided_by_theirs() -> None:
    three = (*HALF.shares[:1], Share("off", 30_000), Share("third", 20_000))
    variants = tuple(Variant(key, value=key) for key in ("on", "off", "third"))
    text = Flag(id="e", key="e", value_type=ValueType.STRING, variants=variants)
    flags = (
        flag("a", default=HALF),
        flag("b", default=Split(HALF.shares, bucket_by="company")),
        flag("c", default=Split(HALF.shares, seed="sale")),
        flag("d", default="on"),
        TargetedFlag(text, Targeting(flag="e", on=True, off_variant="off", default=Split(three))),
    )
    snapshot = Snapshot.compile(FlagSet("shop", "production"), flags)
    seen = {
        agrees(snapshot, {"targetingKey": f"user-{each}", "company": f"acme-{each}"}).encoded
        for each in range(64)
    }
    assert len(seen) > 8
    assert len(agrees(snapshot, {"company": "acme"}).others) == 4


def test_a_flag_that_needs_another_is_decided_anew_each_time() -> None:
    needs = flag("a-needs", default="on", prerequisites=(Prerequisite("b-asked", ("on",)),))
    asked = flag("b-asked", Rule("europe", IN_EUROPE, "on"))
    snapshot = Snapshot.compile(FlagSet("shop", "production"), (needs, asked))
    for country in ("DE", "US", "FR"):
        assert len(agrees(snapshot, {"country": country}).others) == 1


def test_an_environment_without_flags_has_nothing_to_say() -> None:
    together = Snapshot.empty(FlagSet("shop", "production")).evaluate_together({}, 0)
    assert together.encoded == b""
    assert together.constants == []
