"""Many flags are evaluated together in parts, which snapshots share."""

import pytest

from domain import bulk
from domain.environment import FlagSet
from domain.flag import TargetedFlag
from domain.plans import Together
from domain.rule import Rule
from domain.snapshot import Snapshot
from tests.unit.domain.test_bulk import HALF, IN_EUROPE, agrees, flag

PLACE = FlagSet("shop", "production")
PARTS = 40
"""More than there are."""


def many(amount: int, *, on: bool = True) -> tuple[TargetedFlag, ...]:
    rule = Rule("europe", IN_EUROPE, HALF)
    return tuple(flag(f"flag-{number:04}", rule, on=on) for number in range(amount))


FLAGS = many(4 * bulk.SIZE)


def ask(snapshot: Snapshot) -> Together:
    return agrees(snapshot, {"country": "US"})


def prepared(snapshot: Snapshot) -> Together:
    """What is answered after every part was prepared."""
    return [ask(snapshot) for _ in range(PARTS)][-1]


def shared(one: Together, other: Together) -> int:
    return len(set(one.constants) & set(other.constants))


def test_parts_are_prepared_one_for_each_request() -> None:
    snapshot = Snapshot.compile(PLACE, FLAGS)
    answers = [ask(snapshot) for _ in range(PARTS)]
    known = [len(each.constants) for each in answers]
    assert known[0] == 1
    assert known == sorted(known)
    assert 2 <= known[-1] == known[-2]
    assert not answers[-1].others


def test_a_part_may_be_a_single_flag(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk, "SIZE", 1)
    assert len(prepared(Snapshot.compile(PLACE, many(5))).constants) == 5


@pytest.mark.parametrize("number", [0, 5], ids=["first of its part", "in its midst"])
@pytest.mark.parametrize("change", ["replace", "remove", "add"])
def test_a_change_leaves_other_parts_as_they_were(change: str, number: int) -> None:
    others = FLAGS[:number] + FLAGS[number + 1 :]
    snapshot = Snapshot.compile(PLACE, others if change == "add" else FLAGS)
    before = prepared(snapshot)
    if change == "remove":
        changed = snapshot.updated(removed_flags={FLAGS[number].flag.key})
    else:
        changed = snapshot.updated(flags=many(number + 1, on=False)[number:])
    assert shared(ask(changed), before) == len(before.constants) - 1


def test_a_snapshot_that_nobody_asked_hands_on_what_was_prepared_before() -> None:
    first = Snapshot.compile(PLACE, FLAGS)
    before = prepared(first)
    after = ask(first.updated(flags=many(1, on=False)).updated(flags=many(1)))
    assert shared(after, before) == len(before.constants) - 1


def test_a_part_that_two_snapshots_share_is_prepared_once() -> None:
    first = Snapshot.compile(PLACE, FLAGS)
    ask(first)
    second = first.updated(flags=many(1, on=False))
    both = [(ask(first), ask(second)) for _ in range(PARTS)][-1]
    assert shared(*both) == len(both[0].constants) - 1
