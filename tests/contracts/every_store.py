"""What every store promises: whoever tests one takes all of it into a module of tests."""

from tests.contracts.ages_contract import AgesContract
from tests.contracts.catalogue_contract import CatalogueContract, FlagListContract
from tests.contracts.change_feed_contract import ChangeFeedContract
from tests.contracts.credentials_contract import CredentialsContract
from tests.contracts.definitions_contract import DefinitionsContract
from tests.contracts.deliveries_contract import DeliveriesContract
from tests.contracts.environments_contract import EnvironmentsContract, ProjectsContract
from tests.contracts.flags_contract import FlagsContract
from tests.contracts.history_contract import (
    HistoryChainContract,
    HistoryContract,
    HistoryListContract,
)
from tests.contracts.idempotency_contract import IdempotencyContract
from tests.contracts.moment_contract import MomentContract
from tests.contracts.outbox_contract import OutboxContract
from tests.contracts.segments_contract import SegmentsContract
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


class TestUnitOfWork(UnitOfWorkContract): ...


class TestAfterCommit(AfterCommitContract): ...


class TestHistory(HistoryContract): ...


class TestHistoryList(HistoryListContract): ...


class TestHistoryChain(HistoryChainContract): ...


class TestCatalogue(CatalogueContract): ...


class TestFlagList(FlagListContract): ...


class TestDefinitions(DefinitionsContract): ...


class TestMoment(MomentContract): ...


class TestChangeFeed(ChangeFeedContract): ...


class TestIdempotency(IdempotencyContract): ...


class TestUsage(UsageContract): ...


class TestUsageSeries(UsageSeriesContract): ...


class TestAges(AgesContract): ...


class TestWebhooks(WebhooksContract): ...


class TestOutbox(OutboxContract): ...


class TestDeliveries(DeliveriesContract): ...
