"""The SQL store, as the contracts ask for it: a file of its own for each test."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from adapters.persistence.database import Database
from tests.contracts.examples import add_shop
from tests.contracts.store import Store
from tests.integration.persistence.databases import database_at, migrated, store_over


@pytest.fixture(scope="session")
def empty() -> bytes:
    """The file of an empty database."""
    return migrated()


@pytest.fixture
async def database(empty: bytes, tmp_path: Path) -> AsyncIterator[Database]:
    """An empty database of the newest schema."""
    path = tmp_path / "flaghoist.db"
    path.write_bytes(empty)
    database = database_at(path)
    yield database
    await database.dispose()


@pytest.fixture
async def shop(store: Store) -> Store:
    """The store with one project and its two environments: three entries of history."""

    await store.write(add_shop)
    return store


@pytest.fixture
def store(database: Database) -> Store:
    """All ports over that database."""
    return store_over(database)
