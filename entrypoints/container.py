"""The composition root: which object gets which. It decides nothing but by a setting's value."""

from dependency_injector import containers, providers

from adapters.memory.catalogue import MemoryCatalogue
from adapters.memory.change_feed import MemoryChangeFeed
from adapters.memory.database import MemoryDatabase
from adapters.memory.definitions import MemoryDefinitions
from adapters.memory.idempotency import MemoryIdempotencyRecords
from adapters.memory.store import MemoryStore
from adapters.memory.unit_of_work import MemoryUnitOfWork
from adapters.metrics.prometheus import PrometheusMeter
from adapters.persistence.catalogue import SqlCatalogue
from adapters.persistence.change_feed import SqliteChangeFeed
from adapters.persistence.database import Database
from adapters.persistence.definitions import SqlDefinitions
from adapters.persistence.idempotency import SqlIdempotencyRecords
from adapters.persistence.unit_of_work import SqlUnitOfWork
from adapters.system.clock import SystemClock
from adapters.system.identifiers import SystemIdentifiers
from application.keyring import Keyring
from application.refresh import Refresh
from application.snapshots import Snapshots
from entrypoints.settings import Settings


class Container(containers.DeclarativeContainer):
    """Things of the whole process. A unit of work is made here, and begun in a use case."""

    settings = providers.Dependency(instance_of=Settings)
    _store = settings.provided.database.store

    clock = providers.Singleton(SystemClock)
    identifiers = providers.Singleton(SystemIdentifiers)
    meter = providers.Singleton(PrometheusMeter, clock)

    memory = providers.Singleton(MemoryStore)
    database = providers.Selector(
        _store,
        memory=providers.Singleton(MemoryDatabase),
        sql=providers.Singleton(Database, settings.provided.database.url),
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
    change_feed = providers.Selector(
        _store,
        memory=providers.Singleton(MemoryChangeFeed, memory),
        sql=providers.Singleton(SqliteChangeFeed, database),
    )
    idempotency = providers.Selector(
        _store,
        memory=providers.Singleton(MemoryIdempotencyRecords),
        sql=providers.Singleton(SqlIdempotencyRecords, database),
    )

    keyring = providers.Singleton(Keyring)
    snapshots = providers.Singleton(Snapshots, definitions, meter)
    refresh = providers.Singleton(Refresh, definitions, snapshots, keyring, meter)

    unit_of_work = providers.Selector(
        _store,
        memory=providers.Factory(MemoryUnitOfWork, memory, clock, refresh),
        sql=providers.Factory(SqlUnitOfWork, database, clock, refresh),
    )
