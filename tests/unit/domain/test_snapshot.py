"""Snapshots: what they refuse, and what they know about themselves."""

import json
from dataclasses import replace

import pytest

from domain import assembly
from domain.condition import AllOf, Comparison, Condition, InSegment, Not, Prerequisite
from domain.context import NOW
from domain.decision import ErrorCode, Reason
from domain.environment import FlagSet
from domain.errors import InvalidDefinition
from domain.flag import Flag, TargetedFlag
from domain.notation.flags import write_flag
from domain.operators import Operator
from domain.ramp import Ramp, RampPoint
from domain.rule import Rule
from domain.snapshot import Snapshot
from domain.split import Share, Split
from domain.values import Document, ValueType
from domain.variant import Variant
from tests.unit.domain.examples import FLAG_SET, a_flag, a_segment, a_targeting, targeted

ALL = (Share("on", 100_000),)
RAMP = Ramp((RampPoint(0, ALL), RampPoint(1, ALL)))
TONIGHT = Comparison(NOW, Operator.AFTER, ("2027-01-31T20:00:00Z",))


def asking(key: str, *flags: str) -> TargetedFlag:
    """A flag that asks others, the first as a prerequisite, the rest in a rule."""
    needed = tuple(Prerequisite(flag, ("on",)) for flag in flags)
    rules = (Rule("rule", AllOf(needed[1:]), "on"),)
    return targeted(key, prerequisites=needed[:1], rules=rules)


def ruled(key: str, condition: Condition) -> TargetedFlag:
    return targeted(key, rules=(Rule("rule", condition, "on"),))


@pytest.mark.parametrize(
    ("flags", "message"),
    [
        ([asking("a", "b")], "a: asks for the flag 'b', which is not"),
        ([asking("a", "b", "c"), targeted("b")], "a: asks for the flag 'c', which is not"),
        ([ruled("a", Not(InSegment("x")))], "a: asks for the segment 'x', which is not"),
        (
            [asking("a", "b"), asking("b", "c"), asking("c", "d", "a"), targeted("d")],
            "flags must not ask one another in a circle: a → b → c → a",
        ),
    ],
)
def test_definitions_must_fit_together(flags: list[TargetedFlag], message: str) -> None:
    with pytest.raises(InvalidDefinition) as refused:
        Snapshot.compile(FLAG_SET, flags)
    assert str(refused.value) == message


def test_what_is_asked_for_cannot_go() -> None:
    flags = [asking("a", "b"), targeted("b"), ruled("c", InSegment("beta"))]
    snapshot = Snapshot.compile(FLAG_SET, flags, [a_segment()])
    for refused in ({"removed_flags": {"b"}}, {"removed_segments": {"beta"}}):
        with pytest.raises(InvalidDefinition):
            snapshot.updated(**refused)  # type: ignore[arg-type]
    assert list(snapshot.updated(removed_flags={"a", "b"}).keys()) == ["c"]
    without = snapshot.updated(removed_flags={"c"}, removed_segments={"beta"})
    assert (list(without.flags), dict(without.segments)) == (["a", "b"], {})
    assert list(snapshot.keys()) == ["a", "b", "c"]


def test_an_update_without_a_difference_is_no_update() -> None:
    snapshot = Snapshot.compile(FLAG_SET, [targeted("a")], [a_segment()])
    assert snapshot.updated(flags=[targeted("a")], segments=[a_segment()]) is snapshot
    assert snapshot.updated(removed_flags={"b"}, removed_segments={"b"}) is snapshot


def test_a_refused_update_leaves_the_snapshot_as_it_was() -> None:
    snapshot = Snapshot.compile(FLAG_SET, [targeted("a"), targeted("b")])
    before = snapshot.evaluate_all({}, 0)
    with pytest.raises(InvalidDefinition):
        snapshot.updated(flags=[targeted("a", on=False), asking("b", "b2")])
    assert snapshot.evaluate_all({}, 0) == before


def test_a_change_reaches_those_who_ask() -> None:
    flags = [asking("c", "b"), asking("b", "a"), targeted("a"), ruled("d", InSegment("beta"))]
    before = Snapshot.compile(FLAG_SET, flags, [a_segment()])
    ann = {"targetingKey": "ann"}
    served = {decision.variant for decision in before.evaluate_all(ann, 0)}
    assert served == {"on"}
    after = before.updated(
        flags=[targeted("a", on=False)],
        segments=[a_segment(included=frozenset({"ann"}))],
    )
    decisions = [after.evaluate(key, ann, 0) for key in "abcd"]
    assert [decision.variant for decision in decisions] == ["off", "off", "off", "on"]
    assert [decision.rule for decision in decisions] == [None, None, None, "rule"]
    assert before.evaluate("c", ann, 0).variant == "on"


@pytest.mark.parametrize(
    ("flag", "depends"),
    [
        (targeted(), False),
        (targeted(default=Split(ALL)), False),
        (targeted(default=RAMP), True),
        (targeted(default=RAMP, on=False), False),
        (targeted(rules=(Rule("a", AllOf(()), RAMP),)), True),
        (ruled("flag", Not(AllOf((TONIGHT,)))), True),
        (ruled("flag", InSegment("tonight")), True),
        (ruled("flag", InSegment("always")), False),
        (asking("flag", "ramped"), True),
        (asking("flag", "constant"), False),
    ],
)
def test_whether_time_matters(flag: TargetedFlag, depends: bool) -> None:
    visible = replace(flag, flag=a_flag(client_visible=True))
    flags = [visible, targeted("constant"), targeted("ramped", default=RAMP)]
    segments = [a_segment("tonight", condition=TONIGHT), a_segment("always", condition=AllOf(()))]
    snapshot = Snapshot.compile(FLAG_SET, flags, segments)
    assert snapshot.client_visible.depends_on_time is depends
    assert snapshot.depends_on_time
    alone = [flag for flag in flags if flag.flag.key != "ramped" or depends]
    assert Snapshot.compile(FLAG_SET, alone, segments).depends_on_time is depends


def test_a_revision_is_named_by_the_content() -> None:
    flags = [targeted("a"), asking("b", "a"), ruled("c", InSegment("beta"))]
    snapshot = Snapshot.compile(FLAG_SET, flags, [a_segment(), a_segment("alpha")])
    same = Snapshot.compile(FLAG_SET, flags[::-1], [a_segment("alpha"), a_segment()])
    assert snapshot.revision == snapshot.revision == same.revision
    assert len(bytes.fromhex(snapshot.revision)) == 32
    changes = [
        snapshot.updated(flags=[targeted("a", on=False)]),
        snapshot.updated(flags=[TargetedFlag(a_flag("a", version=2), a_targeting("a"))]),
        snapshot.updated(flags=[TargetedFlag(a_flag("a"), a_targeting("a", version=2))]),
        snapshot.updated(segments=[a_segment(version=2)]),
        snapshot.updated(segments=[a_segment(included=frozenset("a"))]),
        snapshot.updated(removed_flags={"b"}),
        snapshot.updated(removed_segments={"alpha"}),
    ]
    revisions = {changed.revision for changed in changes}
    assert len(revisions | {snapshot.revision}) == len(changes) + 1
    back = changes[0].updated(flags=[targeted("a")])
    assert back.revision == snapshot.revision


def test_an_empty_snapshot_knows_no_flag() -> None:
    empty = Snapshot.empty(FLAG_SET)
    decision = empty.evaluate("flag", {}, 0)
    assert (decision.reason, decision.error_code) == (Reason.ERROR, ErrorCode.FLAG_NOT_FOUND)
    assert empty.evaluate_all({}, 0) == []
    assert not empty.depends_on_time
    assert empty.revision != Snapshot.empty(FlagSet("shop", "staging")).revision


def test_a_decision_is_sent_as_ofrep_has_it() -> None:
    variants = (Variant("ten", 10.0), Variant("eleven", 11))
    flag = a_flag("a/b", value_type=ValueType.NUMBER, variants=variants, version=3)
    targeting = a_targeting(
        "a/b",
        off_variant="eleven",
        default="ten",
        rules=(
            Rule("everybody", Comparison("all", Operator.EXISTS), "eleven"),
            Rule("split", Comparison("none", Operator.EXISTS), Split((Share("ten", 100_000),))),
        ),
        version=7,
    )
    snapshot = Snapshot.compile(FLAG_SET, [TargetedFlag(flag, targeting)])
    metadata = '"metadata":{"flagSetId":"shop/production","version":"3.7"'
    assert [
        snapshot.evaluate("a/b", context, 0).encoded.decode() for context in ({}, {"all": 1})
    ] == [
        '{"key":"a/b","value":10.0,"variant":"ten","reason":"DEFAULT",' + metadata + "}}",
        '{"key":"a/b","value":11,"variant":"eleven","reason":"TARGETING_MATCH",'
        + metadata
        + ',"rule":"everybody"}}',
    ]
    failure = json.loads(snapshot.evaluate("a/b", {"none": 1}, 0).encoded)
    assert failure == {
        "key": "a/b",
        "errorCode": "TARGETING_KEY_MISSING",
        "errorDetails": "the targetingKey must be a string or an integer for a split",
        "metadata": {"flagSetId": "shop/production", "version": "3.7"},
    }


def test_environments_that_share_a_flag_share_its_digest(monkeypatch: pytest.MonkeyPatch) -> None:
    written: list[str] = []

    def noting(flag: Flag) -> Document:
        written.append(flag.key)
        return write_flag(flag)

    monkeypatch.setattr(assembly, "write_flag", noting)
    shared, own = targeted("digested-once"), targeted("digested-twice")
    turned = TargetedFlag(own.flag, own.targeting.turned(on=not own.targeting.on))
    revisions = {
        Snapshot.compile(FlagSet("shop", environment), flags).revision
        for environment, flags in (("a", [shared, own]), ("b", [shared, turned]))
    }
    assert len(revisions) == 2
    assert sorted(written) == ["digested-once", "digested-twice", "digested-twice"]
