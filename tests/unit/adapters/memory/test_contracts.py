"""The memory adapter keeps every promise of a store, and those of what goes with it."""

import pytest

from adapters.memory.clock import MemoryClock
from adapters.memory.identifiers import SequentialIdentifiers
from adapters.memory.saved_snapshots import MemorySavedSnapshots
from tests.contracts.every_store import *  # noqa: F403  pytest finds them here
from tests.contracts.examples import add_shop
from tests.contracts.saved_snapshots_contract import SavedSnapshotsContract
from tests.contracts.store import AUTHOR, Store
from tests.contracts.system_contract import ClockContract, IdentifiersContract


class TestSavedSnapshots(SavedSnapshotsContract):
    @pytest.fixture
    def place(self) -> MemorySavedSnapshots:
        return MemorySavedSnapshots()


class TestClock(ClockContract):
    @pytest.fixture
    def clock(self) -> MemoryClock:
        return MemoryClock()

    def test_stands_still_until_it_is_advanced(self, clock: MemoryClock) -> None:
        before = clock.now()
        clock.advance(5)
        assert clock.now() == before + 5


class TestIdentifiers(IdentifiersContract):
    @pytest.fixture
    def identifiers(self) -> SequentialIdentifiers:
        return SequentialIdentifiers()


async def test_a_unit_of_work_ends_with_its_commit(store: Store) -> None:
    await store.write(add_shop)
    async with store.units_of_work(AUTHOR) as work:
        await work.commit()
        project = await work.projects.find("shop")
        with pytest.raises(RuntimeError, match="ends with its commit"):
            await work.projects.save(project.changed(name="late"))

    assert await store.catalogue.project("shop") == project
