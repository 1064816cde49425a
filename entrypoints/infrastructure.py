"""What the use cases stand on: which adapter plays which role, by a setting's value."""

from collections.abc import Iterable

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
from adapters.metrics.deliveries import DeliveryMetrics
from adapters.metrics.health import ProcessHealth
from adapters.metrics.outages import Outages
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
from adapters.redis.circuit_breaker import CircuitBreaker
from adapters.redis.connection import connect
from adapters.redis.failures import place_of
from adapters.redis.rate_limiter import RedisRateLimiter
from adapters.redis.saved_snapshots import RedisSavedSnapshots
from adapters.system.clock import SystemClock
from adapters.system.identifiers import SystemIdentifiers
from application.announcing import Announcing
from application.counting import Counting
from application.delivery.bell import Afterwards, Bell
from application.evaluation_events import EvaluationEvents
from application.keyring import Keyring
from application.last_good import LastGood
from application.news import News
from application.ports.saved_snapshots import SavedSnapshots
from application.refresh import STORE, Refresh
from application.saving import Saving
from application.snapshots import Snapshots
from application.stream_tokens import StreamTokens
from application.streams import Room, Streams
from domain.errors import InvalidDefinition
from domain.staleness import StaleAfter
from entrypoints.settings import Settings
from entrypoints.variables import WrongSettings


def _open_database(url: str, *, patience: float, pool: int) -> Database:
    """The database of a URL. Raise `WrongSettings` for one that breaks a rule of its kind."""
    try:
        return Database(url, patience=patience, pool=pool)
    except InvalidDefinition as refusal:
        raise WrongSettings(f"FLAGHOIST_DATABASE_URL: {refusal.rule}") from None


def _names(places: Iterable[SavedSnapshots]) -> list[str]:
    return [place.what for place in places]


class Infrastructure(containers.DeclarativeContainer):
    """Things of the whole process. A unit of work is made here, and begun in a use case."""

    settings = providers.Dependency(instance_of=Settings)
    _store = settings.provided.database.store

    clock = providers.Singleton(SystemClock)
    identifiers = providers.Singleton(SystemIdentifiers)
    redis = providers.Singleton(
        connect, settings.provided.redis.address, patience=settings.provided.redis.patience
    )

    redis_place = providers.Callable(place_of, redis)
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
    _places = providers.Callable(_names, places)
    outages = providers.Singleton(Outages, clock, [STORE], _places)
    usage_meter = providers.Singleton(PrometheusUsageMeter, outages)
    stream_meter = providers.Singleton(PrometheusStreamMeter)
    delivery_meter = providers.Singleton(DeliveryMetrics, clock, outages)

    memory = providers.Singleton(MemoryStore)
    database = providers.Selector(
        _store,
        memory=providers.Singleton(MemoryDatabase),
        sql=providers.Singleton(
            _open_database,
            settings.provided.database.url,
            patience=settings.provided.database.patience,
            pool=settings.provided.database.pool,
        ),
    )
    process_health = providers.Singleton(ProcessHealth, database.provided.pool)
    meter = providers.Singleton(
        PrometheusMeter,
        clock,
        outages,
        usage_meter,
        stream_meter,
        delivery_meter,
        process_health,
        places=_places,
    )
    catalogue = providers.Selector(
        _store,
        memory=providers.Singleton(MemoryCatalogue, memory),
        sql=providers.Singleton(SqlCatalogue, database),
    )
    news = providers.Singleton(News, catalogue)
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
            sql=providers.Singleton(SqlChangeFeed, database, meter),
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
    evaluation_events = providers.Singleton(
        EvaluationEvents, settings.provided.telemetry.evaluations
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
        redis=providers.Singleton(
            RedisRateLimiter,
            redis,
            settings.provided.redis.prefix,
            providers.Factory(CircuitBreaker, meter, "limits"),
            _memory_rate_limiter,
        ),
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
    last_good = providers.Singleton(LastGood, places, definitions.provided.includes, clock, meter)
    snapshots = providers.Singleton(Snapshots, meter, last_good.provided.snapshot)
    refresh = providers.Singleton(Refresh, definitions, snapshots, keyring, clock, meter)
    saving = providers.Singleton(Saving, refresh, snapshots, keyring, last_good)
    bell = providers.Singleton(Bell)
    shown_after_commit = providers.Selector(
        settings.provided.snapshots.feed,
        database=refresh,
        redis=providers.Singleton(Announcing, refresh, redis_feed, meter),
    )
    after_commit = providers.Singleton(Afterwards, shown_after_commit, bell)

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
            per_address=settings.provided.streams.per_address,
        ),
    )

    unit_of_work = providers.Selector(
        _store,
        memory=providers.Factory(MemoryUnitOfWork, memory, clock, after_commit),
        sql=providers.Factory(SqlUnitOfWork, database, clock, after_commit),
    )
