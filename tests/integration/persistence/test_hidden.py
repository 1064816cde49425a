"""What is asked of a database may be logged, but never the values, of which some are secrets."""

import logging

import pytest
from sqlalchemy import literal, select, text
from sqlalchemy.exc import DBAPIError

from adapters.persistence.database import Database
from adapters.persistence.dialect import Dialect
from adapters.persistence.postgres import Postgres
from adapters.persistence.sqlite import Sqlite

ADDRESS = "https://hooks.example/T0/B0"


async def test_the_log_of_statements_has_no_values(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "sqlalchemy.engine")
    async with database.reading() as connection:
        assert await connection.scalar(select(literal(ADDRESS))) == ADDRESS
        with pytest.raises(DBAPIError) as failed:
            await connection.execute(text("SELECT nothing(:secret)"), {"secret": ADDRESS})
    assert "SELECT" in caplog.text
    assert ADDRESS not in caplog.text + str(failed.value)


@pytest.mark.parametrize(
    "dialect",
    [
        Sqlite("sqlite+aiosqlite:///var/flaghoist.db"),
        Postgres("postgresql+asyncpg://db.example/flaghoist"),
    ],
)
def test_no_engine_shows_them(dialect: Dialect) -> None:
    assert dialect.engine().sync_engine.hide_parameters
    assert dialect.migrating().sync_engine.hide_parameters
