"""Databases for tests: real files, because that is what the service runs on."""

import asyncio
from functools import cache, partial
from pathlib import Path
from tempfile import TemporaryDirectory

from adapters.memory.clock import MemoryClock
from adapters.metrics.null import NullMeter
from adapters.persistence.ages import SqlAges
from adapters.persistence.catalogue import SqlCatalogue
from adapters.persistence.change_feed import SqlChangeFeed
from adapters.persistence.database import Database
from adapters.persistence.definitions import SqlDefinitions
from adapters.persistence.idempotency import SqlIdempotencyRecords
from adapters.persistence.outbox import SqlOutbox
from adapters.persistence.sqlite import Sqlite
from adapters.persistence.unit_of_work import SqlUnitOfWork
from adapters.persistence.usage import SqlUsage
from tests.contracts.store import AfterCommit, Store


def database_at(path: Path) -> Database:
    """The database in this file."""
    return Database(f"sqlite+aiosqlite:///{path}")


def path_of(database: Database) -> Path:
    """The file of a database that is one."""
    dialect = database.dialect
    assert isinstance(dialect, Sqlite)
    return dialect.path


@cache
def migrated() -> bytes:
    """The file of an empty database of the newest schema; no event loop may be running."""
    with TemporaryDirectory() as directory:
        path = Path(directory, "empty.db")
        asyncio.run(database_at(path).migrate())
        return path.read_bytes()


def store_over(database: Database) -> Store:
    """All ports over one database."""
    clock, after_commit = MemoryClock(), AfterCommit()
    return Store(
        units_of_work=partial(SqlUnitOfWork, database, clock, after_commit),
        catalogue=SqlCatalogue(database),
        definitions=SqlDefinitions(database),
        change_feed=SqlChangeFeed(database, NullMeter()),
        idempotency=SqlIdempotencyRecords(database),
        usage=SqlUsage(database),
        ages=SqlAges(database),
        outbox=SqlOutbox(database),
        clock=clock,
        after_commit=after_commit,
    )
