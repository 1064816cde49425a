"""Environments that should be served, and of which nothing could be loaded, are known."""

import pytest

from adapters.memory.saved_snapshots import MemorySavedSnapshots
from application.commands.create_environment import CreateEnvironment
from domain.environment import FlagSet
from domain.errors import InvalidDefinition
from tests.unit.application.test_restoring import DOWN, Process
from tests.unit.application.world import LIVE, TRIAL, World

STAGING = FlagSet("shop", "staging")


@pytest.fixture
async def place(shop: World) -> MemorySavedSnapshots:
    """What an earlier process on the shop has left, of one of two environments."""
    whole, place = MemorySavedSnapshots(), MemorySavedSnapshots()
    earlier = Process(shop, whole)
    await earlier.refresh.start()
    assert earlier.snapshots.missing() == []
    await earlier.save()
    for name in ("roster", str(TRIAL)):
        saved = await whole.find(name)
        assert saved is not None
        await place.keep(name, saved)
    return place


async def test_what_cannot_be_restored_is_missing_until_the_store_is_back(
    shop: World, place: MemorySavedSnapshots
) -> None:
    process = Process(shop, place)
    process.definitions.away = True
    assert await process.refresh.restore(process.last_good, DOWN)
    assert process.snapshots.missing() == [LIVE]
    await process.refresh()
    assert process.snapshots.missing() == [LIVE]
    process.definitions.away = False
    await process.refresh()
    assert process.snapshots.missing() == []


async def test_another_store_lacks_nothing_that_the_former_had(
    shop: World, place: MemorySavedSnapshots
) -> None:
    process = Process(shop, place)
    process.definitions.away = True
    assert await process.refresh.restore(process.last_good, DOWN)
    process.definitions.away = False
    shop.store.publish(World().store.state)
    await process.refresh()
    assert not process.snapshots.loaded()
    assert process.snapshots.missing() == []


async def test_a_new_environment_that_does_not_compile_is_missing(shop: World) -> None:
    process = Process(shop, MemorySavedSnapshots())
    await process.refresh.start()
    await shop.do(CreateEnvironment(project="shop", key="staging"))
    process.definitions.ill = STAGING
    await process.refresh()
    assert process.snapshots.missing() == [STAGING]
    assert isinstance(process.meter.failures[-1][1], InvalidDefinition)
    process.definitions.ill = None
    await process.refresh()
    assert process.snapshots.missing() == []
