"""The SQL store on a real PostgreSQL, as the contracts ask for it: a database for each test."""

import asyncio
from collections.abc import AsyncIterator
from itertools import count

import pytest

from adapters.persistence.database import Database
from entrypoints.scale.postgres import Postgres
from tests.contracts.examples import add_shop
from tests.contracts.store import Store
from tests.integration.persistence.databases import store_over

_NUMBERS = count(1)


def url_of(database: Database) -> str:
    """Where a database is."""
    return database.dialect.engine().url.render_as_string(hide_password=False)


@pytest.fixture(scope="session")
def template(shared_postgres: Postgres) -> str:
    """The name of an empty database of the newest schema."""
    url = shared_postgres.create("template-of-tests")

    async def migrate() -> None:
        database = Database(url)
        await database.migrate()
        await database.dispose()

    asyncio.run(migrate())
    return "template-of-tests"


@pytest.fixture
async def database(shared_postgres: Postgres, template: str) -> AsyncIterator[Database]:
    """An empty database of the newest schema."""
    database = Database(shared_postgres.create(f"store-{next(_NUMBERS)}", template))
    yield database
    await database.dispose()


@pytest.fixture
def store(database: Database) -> Store:
    """All ports over that database."""
    return store_over(database)


@pytest.fixture
async def shop(store: Store) -> Store:
    """The store with one project and its two environments: three entries of history."""
    await store.write(add_shop)
    return store
