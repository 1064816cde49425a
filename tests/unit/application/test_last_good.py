"""What was saved is found again wherever it is good, and saving never gets in the way."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from adapters.memory.saved_snapshots import MemorySavedSnapshots
from application.access import KeyKind
from application.commands.issue_key import IssueKey
from application.commands.turn_flag import TurnFlag
from application.last_good import REST, ROSTER, LastGood
from application.ports.saved_snapshots import Saved, Unusable
from application.saving import CONFIRMED_EVERY, Saving
from domain.errors import Unavailable
from domain.history import Position
from domain.snapshot import Snapshot
from tests.unit.application.world import LIVE, NOW, TRIAL, World

NAME = str(LIVE)


class Place(MemorySavedSnapshots):
    """A place that may be away, or refuse what it has."""

    def __init__(self, what: str) -> None:
        super().__init__()
        self.what = what
        self.error: Exception | None = None
        self.kept: list[str] = []

    async def find(self, name: str) -> Saved | None:
        self._answer()
        return await super().find(name)

    async def position(self, name: str) -> Position | None:
        self._answer()
        return await super().position(name)

    async def keep(self, name: str, saved: Saved, *, instead_of: Position | None = None) -> bool:
        self._answer()
        self.kept.append(name)
        return await super().keep(name, saved, instead_of=instead_of)

    def _answer(self) -> None:
        if self.error is not None:
            raise self.error


class Kept:
    """A shop whose last good state is kept in two places."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.disk, self.redis = Place("the disk"), Place("Redis")
        self.last_good = LastGood(
            [self.disk, self.redis], world.definitions.includes, world.clock, world.meter
        )
        self.saving = Saving(
            world.refresh, world.snapshots, world.keyring, self.last_good, pause=0.001
        )

    @property
    def live(self) -> Snapshot:
        return self.world.snapshots.current(LIVE)

    async def turn(self, *, on: bool) -> None:
        await self.world.do(TurnFlag(flag_set=LIVE, flag="banner", on=on))

    async def found(self) -> str | None:
        """The revision that would be served."""
        found = await self.last_good.snapshot(LIVE)
        return None if found is None else found[0].revision

    async def spoil(self, place: Place, name: str = NAME, **changes: Any) -> None:
        saved = await MemorySavedSnapshots.find(place, name)
        assert saved is not None
        spoilt = replace(saved, **changes)
        await MemorySavedSnapshots.keep(place, name, spoilt, instead_of=saved.position)


@pytest.fixture
async def kept(shop: World) -> Kept:
    await shop.refresh()
    made = Kept(shop)
    assert await made.saving()
    return made


async def test_everything_is_saved_everywhere_and_the_roster_last(kept: Kept) -> None:
    assert sorted(kept.disk.kept[:-1]) == [str(TRIAL), str(LIVE)]
    assert kept.disk.kept[-1] == kept.redis.kept[-1] == ROSTER
    assert await kept.found() == kept.live.revision
    found = await kept.last_good.roster()
    assert found is not None
    roster, saved = found
    assert roster.flag_sets == (TRIAL, LIVE)
    assert (saved.position, saved.at) == (kept.world.refresh.position, NOW)


async def test_nothing_new_is_not_saved_again(kept: Kept) -> None:
    kept.disk.kept.clear()
    assert await kept.saving()
    assert kept.disk.kept == []
    other = Saving(kept.world.refresh, kept.world.snapshots, kept.world.keyring, kept.last_good)
    assert await other()
    assert kept.disk.kept == [ROSTER]  # for how long it has held by now


async def stale_since(kept: Kept) -> int:
    """Since when a process that starts without the store would be stale."""
    found = await kept.last_good.roster()
    assert found is not None
    return found[1].at


async def test_what_the_store_confirms_for_long_is_not_old(kept: Kept) -> None:
    kept.world.clock.advance(CONFIRMED_EVERY - 1)
    await kept.world.refresh()
    assert await kept.saving()
    assert await stale_since(kept) == NOW
    kept.world.clock.advance(1)
    await kept.world.refresh()
    kept.disk.kept.clear()
    assert await kept.saving()
    assert kept.disk.kept == [ROSTER]
    assert await stale_since(kept) == NOW + CONFIRMED_EVERY
    kept.world.clock.advance(CONFIRMED_EVERY)
    assert await kept.saving()  # but nobody has asked the store since
    assert await stale_since(kept) == NOW + CONFIRMED_EVERY


async def test_at_the_end_the_last_word_of_the_store_is_saved(kept: Kept) -> None:
    kept.disk.kept.clear()
    assert await kept.saving(ending=True)
    assert kept.disk.kept == []
    kept.world.clock.advance(1)
    await kept.world.refresh()
    assert await kept.saving(ending=True)
    assert await stale_since(kept) == NOW + 1


async def test_what_could_not_be_saved_is_not_said_to_be_confirmed(kept: Kept) -> None:
    kept.world.clock.advance(CONFIRMED_EVERY)
    await kept.turn(on=True)
    kept.disk.error = kept.redis.error = Unavailable("any place")
    assert not await kept.saving()
    kept.disk.error = kept.redis.error = None
    kept.world.clock.advance(REST)
    assert await stale_since(kept) == NOW


async def test_what_changed_is_saved_and_no_more(kept: Kept) -> None:
    issued = await kept.world.do(IssueKey(name="x", kind=KeyKind.SERVER, flag_set=LIVE))
    await kept.turn(on=True)
    kept.disk.kept.clear()
    assert await kept.saving()
    assert kept.disk.kept == [NAME, ROSTER]
    found = await kept.last_good.roster()
    assert found is not None
    assert issued.credential in found[0].credentials


async def test_without_word_from_the_store_nothing_is_saved() -> None:
    empty = Kept(World())
    assert await empty.saving()
    assert empty.disk.kept == []
    assert await empty.last_good.roster() is None
    assert await empty.found() is None


async def test_a_loaded_environment_may_wait_for_its_position(kept: Kept) -> None:
    kept.world.snapshots.forget()
    await kept.spoil(kept.disk, revision="00")
    kept.disk.kept.clear()
    other = Saving(kept.world.refresh, kept.world.snapshots, kept.world.keyring, kept.last_good)
    assert await other()
    assert kept.disk.kept == [ROSTER]


async def test_the_newest_is_taken(kept: Kept) -> None:
    older = kept.live.revision
    kept.redis.error = Unavailable("Redis")
    await kept.turn(on=True)
    assert not await kept.saving()
    kept.redis.error = None
    kept.world.clock.advance(REST)
    assert kept.live.revision != older
    assert await kept.found() == kept.live.revision

    kept.disk.error = Unavailable("the disk")
    assert await kept.found() == older
    assert [what for what, _ in kept.world.meter.failures] == ["Redis", "the disk"]


@pytest.mark.parametrize(
    "changes",
    [{"body": b"torn"}, {"body": b""}, {"revision": "00" * 32}],
    ids=["unreadable", "empty", "another"],
)
async def test_what_is_not_good_is_passed_over(kept: Kept, changes: dict[str, Any]) -> None:
    await kept.spoil(kept.disk, **changes)
    assert await kept.found() == kept.live.revision
    assert [(where, name) for where, name, _ in kept.world.meter.ignored] == [("the disk", NAME)]

    kept.redis.error = Unusable("its checksum is wrong")
    assert await kept.found() is None


async def test_a_roster_that_is_not_good_is_passed_over(kept: Kept) -> None:
    await kept.spoil(kept.disk, ROSTER, body=b"torn")
    assert await kept.last_good.roster() is not None
    await kept.spoil(kept.redis, ROSTER, body=b"torn")
    assert await kept.last_good.roster() is None
    assert len(kept.world.meter.ignored) == 3


async def test_a_place_that_failed_is_left_alone_for_a_while(kept: Kept) -> None:
    kept.disk.error = Unavailable("the disk")
    assert await kept.found() == kept.live.revision
    kept.disk.error = None
    kept.disk.kept.clear()
    assert not await kept.last_good.keep_snapshot(kept.live, Position(99, "f" * 64))
    assert not await kept.last_good.keep_snapshot(kept.live, Position(99, "f" * 64))
    assert kept.disk.kept == []
    kept.world.clock.advance(REST)
    assert await kept.last_good.keep_snapshot(kept.live, Position(99, "f" * 64))
    assert kept.disk.kept == [NAME]


async def test_what_could_not_be_saved_is_saved_later(kept: Kept) -> None:
    kept.disk.error = Unavailable("the disk", "no space left")
    await kept.turn(on=True)
    following = asyncio.create_task(kept.saving.follow())
    async with asyncio.timeout(10):
        while len(kept.world.meter.failures) < 4:
            await asyncio.sleep(0.001)
            kept.world.clock.advance(REST)
        kept.disk.error = None
        kept.disk.kept.clear()
        while ROSTER not in kept.disk.kept:
            await asyncio.sleep(0.001)
            kept.world.clock.advance(REST)
    following.cancel()
    with pytest.raises(asyncio.CancelledError):
        await following
    kept.redis.error = Unavailable("Redis")
    assert await kept.found() == kept.live.revision
