"""The SQL store, as the contracts ask for it: a file of its own for each test."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path

import pytest

from adapters.memory.clock import MemoryClock
from adapters.persistence.catalogue import SqlCatalogue
from adapters.persistence.change_feed import SqliteChangeFeed
from adapters.persistence.database import Database
from adapters.persistence.definitions import SqlDefinitions
from adapters.persistence.idempotency import SqlIdempotencyRecords
from adapters.persistence.unit_of_work import SqlUnitOfWork
from tests.contracts.store import AfterCommit, Store


def database_at(path: Path) -> Database:
    """The database in this file."""
    return Database(f"sqlite+aiosqlite:///{path}")


def store_over(database: Database) -> Store:
    """All ports over one database."""
    clock, after_commit = MemoryClock(), AfterCommit()
    return Store(
        units_of_work=partial(SqlUnitOfWork, database, clock, after_commit),
        catalogue=SqlCatalogue(database),
        definitions=SqlDefinitions(database),
        change_feed=SqliteChangeFeed(database),
        idempotency=SqlIdempotencyRecords(database),
        clock=clock,
        after_commit=after_commit,
    )


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database file of the newest schema, to be copied."""
    path = tmp_path_factory.mktemp("migrated") / "flaghoist.db"
    asyncio.run(database_at(path).migrate())
    return path


@pytest.fixture
async def database(migrated: Path, tmp_path: Path) -> AsyncIterator[Database]:
    """An empty database of the newest schema."""
    database = database_at(Path(shutil.copy(migrated, tmp_path)))
    yield database
    await database.dispose()


@pytest.fixture
def store(database: Database) -> Store:
    """All ports over that database."""
    return store_over(database)
