"""Keeping what is served up to the store, whatever happens to the store."""

import asyncio
import gc
from collections import Counter
from collections.abc import Awaitable, Callable
from functools import partial

import pytest

from adapters.memory.change_feed import MemoryChangeFeed
from adapters.memory.definitions import MemoryDefinitions
from adapters.memory.store import MemoryStore
from adapters.memory.unit_of_work import MemoryUnitOfWork
from application.access import CONSOLE, KeyKind
from application.commands.create_environment import CreateEnvironment
from application.commands.issue_key import IssueKey
from application.commands.revoke_key import RevokeKey
from application.commands.turn_flag import TurnFlag, TurnFlagHandler
from application.keyring import Keyring
from application.ports.definitions import Updates
from application.refresh import Refresh
from application.snapshots import Snapshots
from domain.environment import FlagSet
from domain.errors import EnvironmentNotFound, Unavailable
from domain.history import Position
from tests.unit.application.world import LIVE, TRIAL, Notebook, World

SOON = 10
"""Seconds: generous, for a busy machine."""


class Moody(MemoryDefinitions):
    """Definitions that do not answer while they are down, in whole or for one environment."""

    def __init__(self, store: MemoryStore) -> None:
        super().__init__(store)
        self.down = False
        self.down_for: FlagSet | None = None
        self.fault: Exception = Unavailable("the database")
        self.meanwhile: Callable[[], Awaitable[object]] | None = None
        """Happens once between two questions."""
        self.asked = Counter[str]()

    async def position(self) -> Position:
        self.asked["position"] += 1
        await asyncio.sleep(0)
        if self.down:
            raise Unavailable("the database")
        return await super().position()

    async def flag_sets(self, since: int) -> tuple[FlagSet, ...]:
        if self.meanwhile is not None:
            await self.meanwhile()
        return await super().flag_sets(since)

    async def updates(self, flag_set: FlagSet, since: int) -> Updates:
        if flag_set == self.down_for:
            raise self.fault
        return await super().updates(flag_set, since)


class Process:
    """Another process on the same store."""

    def __init__(self, world: World) -> None:
        self.definitions = Moody(world.store)
        self.meter = Notebook()
        self.snapshots = Snapshots(self.meter)
        self.keyring = Keyring()
        self.clock = world.clock
        self.refresh = Refresh(
            self.definitions, self.snapshots, self.keyring, self.clock, self.meter
        )

    def is_on(self, flag_set: FlagSet = LIVE) -> bool:
        return self.snapshots.current(flag_set).flags["banner"].targeting.on


@pytest.fixture
async def process(shop: World) -> Process:
    """It has loaded everything."""
    other = Process(shop)
    await other.refresh.start()
    return other


async def turn(world: World, *, on: bool = True, flag_set: FlagSet = LIVE) -> None:
    await world.do(TurnFlag(flag_set=flag_set, flag="banner", on=on))


async def test_starts_with_everything(shop: World, process: Process) -> None:
    assert process.snapshots.loaded().keys() == {LIVE, TRIAL}
    assert process.snapshots.current(LIVE).revision == shop.snapshots.current(LIVE).revision
    assert process.meter.swaps == [(TRIAL, 2, 2), (LIVE, 2, 2)]


async def test_does_not_start_without_the_store(shop: World) -> None:
    other = Process(shop)
    other.definitions.down = True

    with pytest.raises(Unavailable):
        await other.refresh.start()
    assert not other.refresh.started


async def test_tells_whether_it_started_and_whether_the_last_attempt_failed(
    shop: World, process: Process
) -> None:
    assert process.refresh.started
    await turn(shop)
    told: list[bool] = []
    for down, down_for in ((False, None), (True, None), (False, None), (False, LIVE)):
        process.definitions.down, process.definitions.down_for = down, down_for
        await turn(shop, on=len(told) % 2 == 0)
        await process.refresh()
        told.append(process.refresh.failed)
    assert told == [False, True, False, True]
    assert process.refresh.started


async def test_loads_what_changed_and_no_more(shop: World, process: Process) -> None:
    process.meter.swaps.clear()
    before = process.snapshots.current(TRIAL)
    await turn(shop)
    await process.refresh()

    assert process.is_on()
    assert process.snapshots.current(TRIAL) is before
    assert process.meter.swaps == [(LIVE, 2, 1)]


async def test_an_unchanged_store_is_asked_nothing(process: Process) -> None:
    process.definitions.down_for = LIVE
    await process.refresh()

    assert process.meter.failures == []


async def test_new_environments_are_served(shop: World, process: Process) -> None:
    staging = FlagSet("shop", "staging")
    with pytest.raises(EnvironmentNotFound):
        process.snapshots.current(staging)
    await shop.do(CreateEnvironment(project="shop", key="staging"))
    await process.refresh()

    assert not process.is_on(staging)


async def test_keys_come_and_go(shop: World, process: Process) -> None:
    issued = await shop.do(IssueKey(name="x", kind=KeyKind.SERVER, flag_set=LIVE))
    assert process.keyring.find(issued.key.encode()) is None
    await process.refresh()
    assert process.keyring.find(issued.key.encode()) == issued.credential
    assert process.keyring.find((issued.key + "x").encode()) is None

    await shop.do(RevokeKey(id=issued.credential.id))
    await process.refresh()
    assert process.keyring.find(issued.key.encode()) is None


async def test_serves_on_while_the_store_is_down(shop: World, process: Process) -> None:
    await turn(shop)
    process.definitions.down = True
    await process.refresh()

    assert not process.is_on()
    assert [what for what, _ in process.meter.failures] == ["the database"]

    process.definitions.down = False
    await process.refresh()
    assert process.is_on()


@pytest.mark.parametrize(
    ("fault", "told"),
    [(Unavailable("the database"), "the database"), (KeyError("inside"), "shop/development")],
)
async def test_one_environment_does_not_stop_the_others(
    shop: World, process: Process, fault: Exception, told: str
) -> None:
    await turn(shop, flag_set=TRIAL)
    await turn(shop, flag_set=LIVE)
    process.definitions.down_for, process.definitions.fault = TRIAL, fault
    await process.refresh()

    assert (process.is_on(LIVE), process.is_on(TRIAL)) == (True, False)
    assert [what for what, _ in process.meter.failures] == [told]

    process.definitions.down_for = None
    await process.refresh()
    assert process.is_on(TRIAL)


async def test_follows_the_feed(shop: World, process: Process) -> None:
    following = asyncio.create_task(process.refresh.follow(MemoryChangeFeed(shop.store)))
    for on in (True, False, True):
        process.meter.swapped.clear()
        await turn(shop, on=on)
        async with asyncio.timeout(SOON):
            await process.meter.swapped.wait()
        assert process.is_on() is on

    following.cancel()
    with pytest.raises(asyncio.CancelledError):
        await following


async def test_what_failed_is_tried_again_though_nothing_else_changes(
    shop: World, process: Process
) -> None:
    issued = await shop.do(IssueKey(name="x", kind=KeyKind.SERVER, flag_set=LIVE))
    await process.refresh()
    process.definitions.down = True
    feed = MemoryChangeFeed(shop.store)
    following = asyncio.create_task(process.refresh.follow(feed, first_pause=0.001))
    await shop.do(RevokeKey(id=issued.credential.id))
    async with asyncio.timeout(SOON):
        while len(process.meter.failures) < 3:  # noqa: ASYNC110  it tells of nothing else
            await asyncio.sleep(0.001)
        assert process.keyring.find(issued.key.encode()) == issued.credential

        process.definitions.down = False
        while process.keyring.find(issued.key.encode()):  # noqa: ASYNC110  it tells of nothing
            await asyncio.sleep(0.001)
    following.cancel()
    with pytest.raises(asyncio.CancelledError):
        await following


async def test_whoever_commits_serves_it_before_the_answer(shop: World, process: Process) -> None:
    units = partial(MemoryUnitOfWork, shop.store, shop.clock, process.refresh)
    await TurnFlagHandler(units)(CONSOLE, TurnFlag(flag_set=LIVE, flag="banner", on=True))

    assert process.is_on()


@pytest.mark.parametrize("enabled", [True, False])
async def test_leaves_the_collector_as_it_was(shop: World, process: Process, enabled: bool) -> None:
    was_enabled = gc.isenabled()
    try:
        (gc.enable if enabled else gc.disable)()
        await turn(shop)
        await process.refresh()
        assert gc.isenabled() is enabled
    finally:
        (gc.enable if was_enabled else gc.disable)()
