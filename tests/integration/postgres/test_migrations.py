"""The same steps make the same tables on PostgreSQL."""

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, text

from adapters.persistence import schema
from adapters.persistence.database import Database
from adapters.persistence.schema import UnknownSchema
from adapters.persistence.tables import metadata
from tests.contracts.examples import SHOP
from tests.contracts.store import Store
from tests.integration.persistence.test_migrations import REVISIONS

CONTENT = text(
    "SELECT table_name, column_name, data_type, collation_name, is_nullable "
    "FROM information_schema.columns WHERE table_schema = 'public' "
    "UNION ALL SELECT tablename, indexname, indexdef, NULL, NULL FROM pg_indexes "
    "WHERE schemaname = 'public' "
    "UNION ALL SELECT c.relname, t.tgname, p.proname, NULL, NULL FROM pg_trigger t "
    "JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_proc p ON p.oid = t.tgfoid "
    "WHERE NOT t.tgisinternal"
)


async def content(database: Database) -> set[tuple[object, ...]]:
    """Everything that the schema consists of, but for what tells its revision."""
    async with database.reading() as connection:
        rows = await connection.execute(CONTENT)
        return {tuple(row) for row in rows if row[0] != "alembic_version"}


@pytest.fixture
async def fresh(postgres_url: str) -> Database:
    return Database(postgres_url)


async def test_each_step_goes_up_down_and_up(fresh: Database) -> None:
    assert await fresh.is_fresh()
    below = "base"
    for revision in REVISIONS:
        before = await content(fresh)
        await schema.upgrade(fresh.dialect, revision)
        after = await content(fresh)
        assert after != before
        await schema.downgrade(fresh.dialect, below)
        assert await content(fresh) == before
        await schema.upgrade(fresh.dialect, revision)
        assert await content(fresh) == after
        below = revision
    assert not await fresh.is_fresh()
    assert await fresh.pending_migrations() == ()
    await fresh.dispose()


async def test_the_newest_schema_is_that_of_the_tables(database: Database) -> None:
    def differences(connection: Connection) -> list[object]:
        options = {"compare_type": True, "compare_server_default": True}
        context = MigrationContext.configure(connection, opts=options)
        return list(compare_metadata(context, metadata))

    async with database.reading() as connection:
        assert await connection.run_sync(differences) == []


async def test_data_survives_a_step_down_and_up(shop: Store, database: Database) -> None:
    await schema.downgrade(database.dialect, REVISIONS[0])
    await schema.upgrade(database.dialect)
    assert await shop.catalogue.project("shop") == SHOP


async def test_a_newer_schema_is_refused(database: Database) -> None:
    async with database.writing() as connection:
        await connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
        await connection.commit()
    with pytest.raises(UnknownSchema, match="'9999', which this release does not know"):
        await database.migrate()
