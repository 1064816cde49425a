"""What was saved is loaded exactly, or not at all."""

import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from application.roster import Roster
from application.saved_notation import (
    digest_of,
    read_roster,
    read_snapshot,
    write_roster,
    write_snapshot,
)
from domain.environment import FlagSet
from domain.snapshot import Snapshot
from tests.contracts.examples import ADMIN_KEY, SERVER_KEY
from tests.strategies.rulesets import rulesets

SHOP = FlagSet("shop", "production")
snapshots = rulesets().map(lambda found: Snapshot.compile(SHOP, found.flags, found.segments))


@given(snapshots)
def test_a_snapshot_comes_back_exactly(snapshot: Snapshot) -> None:
    body = write_snapshot(snapshot)
    again = read_snapshot(SHOP, body)
    assert again.revision == snapshot.revision
    assert again.flags == snapshot.flags
    assert again.segments == snapshot.segments
    assert write_snapshot(again) == body


@given(snapshots, st.data())
def test_a_torn_body_is_refused(snapshot: Snapshot, data: st.DataObject) -> None:
    body = write_snapshot(snapshot)
    with pytest.raises(zlib.error):
        read_snapshot(SHOP, body[: data.draw(st.integers(0, len(body) - 1))])


@given(
    st.lists(st.builds(FlagSet, st.sampled_from("abc"), st.sampled_from("xyz")), unique=True),
    st.permutations([ADMIN_KEY, SERVER_KEY]),
)
def test_a_roster_comes_back_whatever_the_order(
    flag_sets: list[FlagSet], credentials: list[object]
) -> None:
    body = write_roster(Roster(tuple(flag_sets), tuple(credentials)))  # type: ignore[arg-type]
    again = read_roster(body)
    assert set(again.flag_sets) == set(flag_sets)
    assert set(again.credentials) == {ADMIN_KEY, SERVER_KEY}
    assert write_roster(again) == body
    assert digest_of(body) == digest_of(write_roster(again))
