"""The composition root: which object gets which. It decides nothing but by a setting's value."""

from dependency_injector import containers, providers

from adapters.files.saved_snapshots import FileSavedSnapshots
from adapters.memory.ages import MemoryAges
from adapters.memory.catalogue import MemoryCatalogue
from adapters.memory.change_feed import MemoryChangeFeed
from adapters.memory.database import MemoryDatabase
from adapters.memory.definitions import MemoryDefinitions
from adapters.memory.idempotency import MemoryIdempotencyRecords
from adapters.memory.rate_limiter import MemoryRateLimiter, local_limiter
from adapters.memory.saved_snapshots import MemorySavedSnapshots
from adapters.memory.store import MemoryStore
from adapters.memory.unit_of_work import MemoryUnitOfWork
from adapters.memory.usage import MemoryUsage
from adapters.metrics.prometheus import PrometheusMeter
from adapters.metrics.streams import PrometheusStreamMeter
from adapters.metrics.usage import PrometheusUsageMeter
from adapters.persistence.ages import SqlAges
from adapters.persistence.catalogue import SqlCatalogue
from adapters.persistence.change_feed import SqlChangeFeed
from adapters.persistence.database import Database
from adapters.persistence.definitions import SqlDefinitions
from adapters.persistence.idempotency import SqlIdempotencyRecords
from adapters.persistence.unit_of_work import SqlUnitOfWork
from adapters.persistence.usage import SqlUsage
from adapters.redis.change_feed import RedisChangeFeed
from adapters.redis.connection import connect
from adapters.redis.rate_limiter import RedisRateLimiter
from adapters.redis.saved_snapshots import RedisSavedSnapshots
from adapters.system.clock import SystemClock
from adapters.system.identifiers import SystemIdentifiers
from application.announcing import Announcing
from application.commands.archive_flag import ArchiveFlagHandler
from application.commands.bootstrap import BootstrapHandler
from application.commands.change_environment import ChangeEnvironmentHandler
from application.commands.change_flag import ChangeFlagHandler
from application.commands.change_members import ChangeMembersHandler
from application.commands.change_project import ChangeProjectHandler
from application.commands.change_segment import ChangeSegmentHandler
from application.commands.create_environment import CreateEnvironmentHandler
from application.commands.create_flag import CreateFlagHandler
from application.commands.create_project import CreateProjectHandler
from application.commands.define_segment import DefineSegmentHandler
from application.commands.delete_segment import DeleteSegmentHandler
from application.commands.import_definitions import ImportDefinitionsHandler
from application.commands.issue_key import IssueKeyHandler
from application.commands.restore_flag import RestoreFlagHandler
from application.commands.revoke_key import RevokeKeyHandler
from application.commands.set_targeting import SetTargetingHandler
from application.commands.turn_flag import TurnFlagHandler
from application.counting import Counting
from application.keyring import Keyring
from application.last_good import LastGood
from application.queries.check_history import CheckHistoryHandler
from application.queries.evaluate_all import EvaluateAllHandler
from application.queries.evaluate_flag import EvaluateFlagHandler
from application.queries.explain_flag import ExplainFlagHandler
from application.queries.export_definitions import ExportDefinitionsHandler
from application.queries.find_environment import FindEnvironmentHandler
from application.queries.find_flag import FindFlagHandler
from application.queries.find_project import FindProjectHandler
from application.queries.find_segment import FindSegmentHandler
from application.queries.find_targeting import FindTargetingHandler
from application.queries.list_environments import ListEnvironmentsHandler
from application.queries.list_flags import ListFlagsHandler
from application.queries.list_keys import ListKeysHandler
from application.queries.list_members import ListMembersHandler
from application.queries.list_projects import ListProjectsHandler
from application.queries.list_segments import ListSegmentsHandler
from application.queries.list_targeting import ListTargetingHandler
from application.queries.read_changes import ReadChangesHandler
from application.queries.read_history import ReadHistoryHandler
from application.queries.read_usage import ReadUsageHandler
from application.queries.report_stale_flags import ReportStaleFlagsHandler
from application.refresh import Refresh
from application.saving import Saving
from application.snapshots import Snapshots
from application.stream_tokens import StreamTokens
from application.streams import Room, Streams
from domain.staleness import StaleAfter
from entrypoints.settings import Settings


class Container(containers.DeclarativeContainer):
    """Things of the whole process. A unit of work is made here, and begun in a use case."""

    settings = providers.Dependency(instance_of=Settings)
    _store = settings.provided.database.store

    clock = providers.Singleton(SystemClock)
    identifiers = providers.Singleton(SystemIdentifiers)
    usage_meter = providers.Singleton(PrometheusUsageMeter)
    stream_meter = providers.Singleton(PrometheusStreamMeter)
    meter = providers.Singleton(PrometheusMeter, clock, usage_meter, stream_meter)

    redis = providers.Singleton(
        connect, settings.provided.redis.address, patience=settings.provided.redis.patience
    )

    memory = providers.Singleton(MemoryStore)
    database = providers.Selector(
        _store,
        memory=providers.Singleton(MemoryDatabase),
        sql=providers.Singleton(
            Database,
            settings.provided.database.url,
            patience=settings.provided.database.patience,
            pool=settings.provided.database.pool,
        ),
    )
    catalogue = providers.Selector(
        _store,
        memory=providers.Singleton(MemoryCatalogue, memory),
        sql=providers.Singleton(SqlCatalogue, database),
    )
    definitions = providers.Selector(
        _store,
        memory=providers.Singleton(MemoryDefinitions, memory),
        sql=providers.Singleton(SqlDefinitions, database),
    )
    redis_feed = providers.Singleton(RedisChangeFeed, redis, settings.provided.prefix, meter)
    change_feed = providers.Selector(
        settings.provided.snapshots.feed,
        database=providers.Selector(
            _store,
            memory=providers.Singleton(MemoryChangeFeed, memory),
            sql=providers.Singleton(SqlChangeFeed, database),
        ),
        redis=redis_feed,
    )
    idempotency = providers.Selector(
        _store,
        memory=providers.Singleton(MemoryIdempotencyRecords),
        sql=providers.Singleton(SqlIdempotencyRecords, database),
    )

    usage = providers.Selector(
        _store,
        memory=providers.Singleton(MemoryUsage, memory),
        sql=providers.Singleton(SqlUsage, database),
    )
    ages = providers.Selector(
        _store,
        memory=providers.Singleton(MemoryAges, memory),
        sql=providers.Singleton(SqlAges, database),
    )
    counting = providers.Singleton(
        Counting,
        meter,
        usage,
        clock,
        usage_meter,
        retention_days=settings.provided.usage.retention_days,
    )
    stale_after = providers.Singleton(
        StaleAfter.of_days,
        stale=settings.provided.usage.stale_days,
        release=settings.provided.usage.release_days,
        experiment=settings.provided.usage.experiment_days,
    )

    _memory_rate_limiter = providers.Singleton(MemoryRateLimiter)
    rate_limiter = providers.Selector(
        settings.provided.redis.shared,
        alone=_memory_rate_limiter,
        redis=providers.Singleton(RedisRateLimiter, redis, _memory_rate_limiter),
    )
    evaluation_by_key = providers.Singleton(
        local_limiter, settings.provided.limits.budget.call("evaluation_key")
    )
    evaluation_by_address = providers.Singleton(
        local_limiter, settings.provided.limits.budget.call("evaluation_address")
    )
    evaluation_failed = providers.Singleton(
        local_limiter, settings.provided.limits.budget.call("failed_authentication")
    )

    keyring = providers.Singleton(Keyring)
    kept_here = providers.Selector(
        _store,
        memory=providers.Singleton(MemorySavedSnapshots),
        sql=providers.Singleton(FileSavedSnapshots, settings.provided.saved),
    )
    places = providers.Selector(
        settings.provided.redis.shared,
        alone=providers.List(kept_here),
        redis=providers.List(
            kept_here, providers.Singleton(RedisSavedSnapshots, redis, settings.provided.prefix)
        ),
    )
    last_good = providers.Singleton(LastGood, places, clock, meter)
    snapshots = providers.Singleton(Snapshots, definitions, meter, last_good.provided.snapshot)
    refresh = providers.Singleton(Refresh, definitions, snapshots, keyring, clock, meter)
    saving = providers.Singleton(Saving, refresh, snapshots, keyring, last_good)
    after_commit = providers.Selector(
        settings.provided.snapshots.feed,
        database=refresh,
        redis=providers.Singleton(Announcing, refresh, redis_feed, meter),
    )

    stream_tokens = providers.Singleton(
        StreamTokens, keyring, clock, settings.provided.streams.lifetime
    )
    streams = providers.Singleton(
        Streams,
        snapshots,
        refresh,
        keyring,
        stream_meter,
        providers.Factory(
            Room,
            total=settings.provided.streams.places,
            per_key=settings.provided.streams.per_key,
        ),
    )

    unit_of_work = providers.Selector(
        _store,
        memory=providers.Factory(MemoryUnitOfWork, memory, clock, after_commit),
        sql=providers.Factory(SqlUnitOfWork, database, clock, after_commit),
    )

    bootstrap = providers.Factory(BootstrapHandler, unit_of_work.provider, clock, identifiers)
    create_project = providers.Factory(CreateProjectHandler, unit_of_work.provider)
    change_project = providers.Factory(ChangeProjectHandler, unit_of_work.provider)
    create_environment = providers.Factory(CreateEnvironmentHandler, unit_of_work.provider)
    change_environment = providers.Factory(ChangeEnvironmentHandler, unit_of_work.provider)
    create_flag = providers.Factory(CreateFlagHandler, unit_of_work.provider, identifiers)
    change_flag = providers.Factory(ChangeFlagHandler, unit_of_work.provider)
    archive_flag = providers.Factory(ArchiveFlagHandler, unit_of_work.provider)
    restore_flag = providers.Factory(RestoreFlagHandler, unit_of_work.provider)
    set_targeting = providers.Factory(SetTargetingHandler, unit_of_work.provider)
    turn_flag = providers.Factory(TurnFlagHandler, unit_of_work.provider)
    define_segment = providers.Factory(DefineSegmentHandler, unit_of_work.provider, identifiers)
    change_segment = providers.Factory(ChangeSegmentHandler, unit_of_work.provider)
    change_members = providers.Factory(ChangeMembersHandler, unit_of_work.provider)
    delete_segment = providers.Factory(DeleteSegmentHandler, unit_of_work.provider)
    issue_key = providers.Factory(IssueKeyHandler, unit_of_work.provider, clock, identifiers)
    import_definitions = providers.Factory(ImportDefinitionsHandler, unit_of_work.provider)
    revoke_key = providers.Factory(RevokeKeyHandler, unit_of_work.provider, clock)

    evaluate_flag = providers.Factory(EvaluateFlagHandler, snapshots, clock)
    evaluate_all = providers.Factory(EvaluateAllHandler, snapshots, clock)
    explain_flag = providers.Factory(ExplainFlagHandler, snapshots, clock)
    find_project = providers.Factory(FindProjectHandler, catalogue)
    list_projects = providers.Factory(ListProjectsHandler, catalogue)
    find_environment = providers.Factory(FindEnvironmentHandler, catalogue)
    list_environments = providers.Factory(ListEnvironmentsHandler, catalogue)
    find_flag = providers.Factory(FindFlagHandler, catalogue)
    list_flags = providers.Factory(ListFlagsHandler, catalogue)
    find_targeting = providers.Factory(FindTargetingHandler, catalogue)
    list_targeting = providers.Factory(ListTargetingHandler, catalogue)
    find_segment = providers.Factory(FindSegmentHandler, catalogue)
    list_segments = providers.Factory(ListSegmentsHandler, catalogue)
    list_members = providers.Factory(ListMembersHandler, catalogue)
    list_keys = providers.Factory(ListKeysHandler, catalogue)
    read_changes = providers.Factory(ReadChangesHandler, catalogue)
    read_history = providers.Factory(ReadHistoryHandler, catalogue)
    read_usage = providers.Factory(ReadUsageHandler, catalogue, usage, clock)
    report_stale_flags = providers.Factory(
        ReportStaleFlagsHandler, catalogue, usage, ages, clock, stale_after
    )
    export_definitions = providers.Factory(ExportDefinitionsHandler, catalogue, definitions)
    check_history = providers.Factory(CheckHistoryHandler, catalogue)
