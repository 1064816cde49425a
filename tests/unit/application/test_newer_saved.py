"""Of what several processes save, nothing older replaces anything newer."""

import pytest

from application.last_good import ROSTER
from application.roster import Roster
from domain.errors import Unavailable
from domain.history import Position
from tests.unit.application.test_last_good import NAME, Kept
from tests.unit.application.world import LIVE, NOW, World


@pytest.fixture
async def kept(shop: World) -> Kept:
    """A shop that is saved."""
    await shop.refresh()
    made = Kept(shop)
    assert await made.saving()
    return made


async def positions(kept: Kept) -> set[Position | None]:
    """Of which positions everything is that is kept."""
    return {
        await place.position(name) for place in (kept.disk, kept.redis) for name in (NAME, ROSTER)
    }


async def test_a_process_that_lags_does_not_replace_what_is_newer(kept: Kept) -> None:
    older, before = kept.live, kept.world.refresh.position
    await kept.turn(on=True)
    assert await kept.saving()
    newer = kept.world.refresh.position
    assert before is not None
    assert await kept.last_good.keep_snapshot(older, before)
    assert await kept.last_good.keep_roster(Roster((LIVE,), ()), before, NOW, anew=True)
    assert await positions(kept) == {newer}
    assert await kept.found() == kept.live.revision


async def test_a_store_that_went_back_replaces_what_it_has_never_been(kept: Kept) -> None:
    later, position = Position(99, "f" * 64), kept.world.refresh.position
    assert position is not None
    assert await kept.last_good.keep_snapshot(kept.live, later)
    assert await kept.last_good.keep_roster(Roster((LIVE,), ()), later, NOW, anew=False)
    assert await positions(kept) == {later}
    assert await kept.last_good.keep_snapshot(kept.live, position)
    assert await kept.last_good.keep_roster(Roster((LIVE,), ()), position, NOW, anew=False)
    assert await positions(kept) == {position}


async def test_who_is_newer_is_left_open_until_the_store_tells(
    kept: Kept, monkeypatch: pytest.MonkeyPatch
) -> None:
    later, position = Position(99, "f" * 64), kept.world.refresh.position
    assert position is not None
    assert await kept.last_good.keep_snapshot(kept.live, later)

    async def away(_position: Position) -> bool:
        raise Unavailable("the store")

    monkeypatch.setattr(kept.last_good, "_includes", away)
    assert not await kept.last_good.keep_snapshot(kept.live, position)
    assert await kept.disk.position(NAME) == later


async def test_what_was_found_to_be_spoilt_is_replaced_by_the_same_once(kept: Kept) -> None:
    position = kept.world.refresh.position
    assert position is not None
    await kept.spoil(kept.disk, body=b"torn")
    assert await kept.last_good.keep_snapshot(kept.live, position)  # nobody has looked at it yet
    assert await kept.found() == kept.live.revision
    assert kept.last_good.spoilt == {("the disk", NAME)}
    kept.disk.kept.clear()
    kept.redis.kept.clear()
    assert await kept.last_good.keep_snapshot(kept.live, position)
    assert await kept.last_good.keep_snapshot(kept.live, position)
    assert (kept.disk.kept, kept.redis.kept) == ([NAME], [])
    assert not kept.last_good.spoilt
