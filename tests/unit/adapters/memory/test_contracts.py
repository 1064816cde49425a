"""The memory adapter keeps every promise of a store."""

import pytest

from adapters.memory.clock import MemoryClock
from adapters.memory.identifiers import SequentialIdentifiers
from adapters.memory.saved_snapshots import MemorySavedSnapshots
from tests.contracts.ages_contract import AgesContract
from tests.contracts.catalogue_contract import CatalogueContract, FlagListContract
from tests.contracts.change_feed_contract import ChangeFeedContract
from tests.contracts.credentials_contract import CredentialsContract
from tests.contracts.definitions_contract import DefinitionsContract
from tests.contracts.environments_contract import EnvironmentsContract, ProjectsContract
from tests.contracts.flags_contract import FlagsContract
from tests.contracts.history_contract import (
    HistoryChainContract,
    HistoryContract,
    HistoryListContract,
)
from tests.contracts.idempotency_contract import IdempotencyContract
from tests.contracts.outbox_contract import DeliveriesContract
from tests.contracts.saved_snapshots_contract import SavedSnapshotsContract
from tests.contracts.segments_contract import SegmentsContract
from tests.contracts.store import AUTHOR, Store
from tests.contracts.system_contract import ClockContract, IdentifiersContract
from tests.contracts.targetings_contract import TargetingsContract, TargetingUsersContract
from tests.contracts.unit_of_work_contract import AfterCommitContract, UnitOfWorkContract
from tests.contracts.usage_contract import UsageContract, UsageSeriesContract
from tests.contracts.webhooks_contract import WebhooksContract


class TestProjects(ProjectsContract): ...


class TestEnvironments(EnvironmentsContract): ...


class TestFlags(FlagsContract): ...


class TestTargetings(TargetingsContract): ...


class TestTargetingUsers(TargetingUsersContract): ...


class TestSegments(SegmentsContract): ...


class TestCredentials(CredentialsContract): ...


class TestUnitOfWork(UnitOfWorkContract):
    async def test_ends_with_its_commit(self, shop: Store) -> None:
        async with shop.units_of_work(AUTHOR) as work:
            await work.commit()
            project = await work.projects.find("shop")
            with pytest.raises(RuntimeError, match="ends with its commit"):
                await work.projects.save(project.changed(name="late"))

        assert await shop.catalogue.project("shop") == project


class TestAfterCommit(AfterCommitContract): ...


class TestHistory(HistoryContract): ...


class TestHistoryList(HistoryListContract): ...


class TestHistoryChain(HistoryChainContract): ...


class TestCatalogue(CatalogueContract): ...


class TestFlagList(FlagListContract): ...


class TestDefinitions(DefinitionsContract): ...


class TestChangeFeed(ChangeFeedContract): ...


class TestIdempotency(IdempotencyContract): ...


class TestSavedSnapshots(SavedSnapshotsContract):
    @pytest.fixture
    def place(self) -> MemorySavedSnapshots:
        return MemorySavedSnapshots()


class TestUsage(UsageContract): ...


class TestUsageSeries(UsageSeriesContract): ...


class TestAges(AgesContract): ...


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


class TestWebhooks(WebhooksContract): ...


class TestOutbox(DeliveriesContract): ...
