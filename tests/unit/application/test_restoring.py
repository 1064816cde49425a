"""Starting from what was saved, and recognising the store again, or that it is another."""

import pytest

from adapters.memory.definitions import MemoryDefinitions
from adapters.memory.saved_snapshots import MemorySavedSnapshots
from adapters.memory.store import MemoryStore
from application.access import KeyKind
from application.commands.create_environment import CreateEnvironment
from application.commands.create_flag import CreateFlag
from application.commands.create_project import CreateProject
from application.commands.issue_key import IssueKey
from application.commands.turn_flag import TurnFlag
from application.keyring import Keyring
from application.last_good import LastGood
from application.ports.definitions import Updates
from application.refresh import Refresh
from application.saving import Saving
from application.snapshots import Snapshots
from domain.environment import FlagSet
from domain.errors import EnvironmentNotFound, InvalidDefinition, Unavailable
from domain.history import Position
from domain.snapshot import Snapshot
from domain.values import ValueType
from tests.unit.application.world import LIVE, NOW, TRIAL, Notebook, World

DOWN = Unavailable("the database")


class Watched(MemoryDefinitions):
    """Definitions that may be away or ill, and remember what was read."""

    def __init__(self, store: MemoryStore) -> None:
        super().__init__(store)
        self.away = False
        self.ill: FlagSet | None = None
        self.read: list[tuple[FlagSet, int]] = []

    async def position(self) -> Position:
        if self.away:
            raise DOWN
        return await super().position()

    async def updates(self, flag_set: FlagSet, since: int) -> Updates:
        if flag_set == self.ill:
            raise InvalidDefinition("cannot be", "rules")
        self.read.append((flag_set, since))
        return await super().updates(flag_set, since)


class Process:
    """A process on a store, with a place where its last good state is kept."""

    def __init__(self, world: World, place: MemorySavedSnapshots) -> None:
        self.clock, self.meter, self.keyring = world.clock, Notebook(), Keyring()
        self.definitions = Watched(world.store)
        self.last_good = LastGood([place], self.definitions.includes, self.clock, self.meter)
        self.snapshots = Snapshots(self.meter, self.last_good.snapshot)
        self.refresh = Refresh(
            self.definitions, self.snapshots, self.keyring, self.clock, self.meter
        )
        self.save = Saving(self.refresh, self.snapshots, self.keyring, self.last_good)

    def is_on(self, flag_set: FlagSet = LIVE) -> bool:
        return self.snapshots.current(flag_set).flags["banner"].targeting.on


@pytest.fixture
async def place(shop: World) -> MemorySavedSnapshots:
    """What an earlier process on the shop has left."""
    place = MemorySavedSnapshots()
    await shop.do(IssueKey(name="x", kind=KeyKind.SERVER, flag_set=LIVE))
    earlier = Process(shop, place)
    await earlier.refresh.start()
    await earlier.save()
    return place


async def turn(world: World, *, on: bool = True, flag_set: FlagSet = LIVE) -> None:
    await world.do(TurnFlag(flag_set=flag_set, flag="banner", on=on))


async def test_a_start_reads_only_what_changed_since(
    shop: World, place: MemorySavedSnapshots
) -> None:
    saved = shop.steps
    await turn(shop)
    process = Process(shop, place)
    await process.refresh.start()
    assert process.definitions.read == [(TRIAL, saved), (LIVE, saved)]
    assert process.is_on()
    assert process.snapshots.current(LIVE).revision == shop.snapshots.current(LIVE).revision


async def test_starts_without_the_store_and_catches_up(
    shop: World, place: MemorySavedSnapshots
) -> None:
    shop.clock.advance(60_000)
    process = Process(shop, place)
    process.definitions.away = True
    assert await process.refresh.restore(process.last_good, DOWN)
    assert await process.refresh.restore(process.last_good, DOWN)
    assert process.refresh.started
    assert not process.refresh.connected
    assert process.refresh.stale_since == NOW
    assert process.keyring.credentials()
    assert not process.is_on()
    assert process.meter.failures == [("the database", DOWN)]
    assert await process.save()

    await turn(shop)
    await process.refresh()
    assert not process.is_on()
    process.definitions.away = False
    await process.refresh()
    assert process.is_on()
    assert not process.snapshots.stale()
    assert sorted(process.meter.stale[:2]) == [(TRIAL, NOW), (LIVE, NOW)]
    assert sorted(process.meter.stale[2:]) == [(TRIAL, None), (LIVE, None)]


async def test_nothing_saved_is_nothing_to_start_from(
    shop: World, place: MemorySavedSnapshots
) -> None:
    process = Process(shop, MemorySavedSnapshots())
    assert not await process.refresh.restore(process.last_good, DOWN)
    assert not process.refresh.started

    bare = MemorySavedSnapshots()
    roster = await place.find("roster")
    assert roster is not None
    await bare.keep("roster", roster)
    process = Process(shop, bare)
    assert not await process.refresh.restore(process.last_good, DOWN)


async def test_what_was_loaded_before_the_store_failed_is_not_replaced_by_something_older(
    shop: World, place: MemorySavedSnapshots
) -> None:
    await turn(shop)
    process = Process(shop, place)
    await process.snapshots.refresh(LIVE, process.definitions)
    assert await process.refresh.restore(process.last_good, DOWN)
    assert process.is_on()


async def test_an_environment_that_does_not_compile_is_served_as_it_was_saved(
    shop: World, place: MemorySavedSnapshots
) -> None:
    await turn(shop)
    process = Process(shop, place)
    process.definitions.ill = LIVE
    await process.refresh.start()
    assert process.refresh.started
    assert process.refresh.failed
    assert not process.is_on()
    assert process.snapshots.stale().keys() == {LIVE}

    process.definitions.ill = None
    await process.refresh()
    assert process.is_on()
    assert not process.snapshots.stale()


async def test_one_that_was_never_saved_stops_the_start(shop: World) -> None:
    process = Process(shop, MemorySavedSnapshots())
    process.definitions.ill = LIVE
    with pytest.raises(InvalidDefinition):
        await process.refresh.start()


async def another_shop() -> World:
    """Another store, with other environments and another history."""
    world = World()
    await world.do(CreateProject(key="shop"))
    await world.do(CreateEnvironment(project="shop", key="staging"))
    create = CreateFlag(project="shop", key="banner", value_type=ValueType.BOOLEAN)
    await world.do(create)
    await turn(world)
    return world


async def test_what_was_saved_of_another_store_is_not_built_upon(
    place: MemorySavedSnapshots,
) -> None:
    world = await another_shop()
    process = Process(world, place)
    await process.refresh.start()
    assert {since for _, since in process.definitions.read} == {0}
    assert process.is_on()


async def test_a_store_that_became_another_is_loaded_in_full(
    shop: World, place: MemorySavedSnapshots
) -> None:
    process = Process(shop, place)
    await process.refresh.start()
    world = await another_shop()
    while world.steps <= shop.steps:
        await turn(world, on=not world.snapshots.loaded() or world.steps % 2 == 0)
    shop.store.publish(world.store.state)
    process.definitions.read.clear()
    await process.refresh()
    assert {since for _, since in process.definitions.read} == {0}
    assert process.snapshots.loaded().keys() == set(await process.definitions.flag_sets(0))


async def test_a_store_that_went_back_is_loaded_in_full(
    shop: World, place: MemorySavedSnapshots
) -> None:
    before = shop.store.state
    await shop.do(CreateEnvironment(project="shop", key="staging"))
    await turn(shop)
    process = Process(shop, place)
    await process.refresh.start()
    assert process.is_on()

    shop.store.publish(before)
    await process.refresh()
    assert not process.is_on()
    with pytest.raises(EnvironmentNotFound):
        process.snapshots.current(FlagSet("shop", "staging"))


async def test_listeners_hear_of_each_swap_and_of_nothing_else(
    shop: World, place: MemorySavedSnapshots
) -> None:
    process = Process(shop, place)
    heard: list[Snapshot] = []
    process.snapshots.subscribe(heard.append)
    await process.refresh.start()
    assert [each.flag_set for each in heard] == [TRIAL, LIVE]
    process.snapshots.forget()
    await process.snapshots.refresh(LIVE, process.definitions)  # equal content is not swapped
    assert len(heard) == 2
    await turn(shop)
    await process.refresh()
    assert heard[2:] == [process.snapshots.current(LIVE)]
