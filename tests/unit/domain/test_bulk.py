"""Flags evaluated together: what is remembered, and when it is forgotten."""

from typing import Any

import pytest

from domain import bulk
from domain.condition import AllOf, Comparison, InSegment, Prerequisite
from domain.environment import FlagSet
from domain.flag import Flag, TargetedFlag
from domain.operators import Operator
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


def agrees(snapshot: Snapshot, context: Any) -> bulk.Together:
    together = snapshot.evaluate_together(context, 0)
    one_by_one = [decision.encoded for decision in snapshot.evaluate_all(context, 0)]
    assert together.encoded == b",".join(one_by_one)
    return together


def test_contexts_with_the_same_rules_share_what_no_split_decides(snapshot: Snapshot) -> None:
    first = agrees(snapshot, {"targetingKey": "user-1", "country": "DE", "age": 30})
    second = agrees(snapshot, {"targetingKey": "user-2", "country": "FR", "age": 80})
    other = agrees(snapshot, {"targetingKey": "user-2", "country": "FR", "age": 8})
    assert first.constants is second.constants
    assert len(first.others) == 1
    assert other.constants is not first.constants
    assert other.others == []


@pytest.mark.parametrize("age", [18, 18.0, True, "18", None, [18], {"years": 18}, [[]]])
def test_values_that_look_alike_are_told_apart(snapshot: Snapshot, age: object) -> None:
    for known in (1, 18, True, "18"):
        agrees(snapshot, {"targetingKey": "u", "country": "DE", "age": known})
    agrees(snapshot, {"targetingKey": "u", "country": "DE", "age": age})


def test_one_who_is_targeted_is_decided_one_by_one(snapshot: Snapshot) -> None:
    together = agrees(snapshot, {"targetingKey": "bob"})
    assert len(together.others) == len(FLAGS)
    assert len(agrees(snapshot, {"targetingKey": "ann", "age": 18}).others) == 0


def test_nothing_is_remembered_without_bounds(
    snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk, "VALUES", 2)
    monkeypatch.setattr(bulk, "PIECES", len(FLAGS))
    europe = [agrees(snapshot, {"country": "DE", "age": age}) for age in range(15, 25)]
    assert europe[0].constants is europe[2].constants
    agrees(snapshot, {"country": "US"})
    agrees(snapshot, {"country": "x" * 1_000})
    again = agrees(snapshot, {"country": "DE", "age": 15})
    assert again.constants is not europe[0].constants


def test_a_flag_that_needs_another_is_decided_anew_each_time() -> None:
    needs = flag("a-needs", default="on", prerequisites=(Prerequisite("b-asked", ("on",)),))
    asked = flag("b-asked", Rule("europe", IN_EUROPE, "on"))
    snapshot = Snapshot.compile(FlagSet("shop", "production"), (needs, asked))
    for country in ("DE", "US", "FR"):
        assert len(agrees(snapshot, {"country": country}).others) == 1


def test_an_environment_without_flags_has_nothing_to_say() -> None:
    together = Snapshot.empty(FlagSet("shop", "production")).evaluate_together({}, 0)
    assert together.encoded == b""
    assert together.constants.encoded == ()
