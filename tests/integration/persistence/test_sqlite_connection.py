"""A statement costs one way to the thread of its connection, and gives all that it has to give."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from sqlalchemy import exc, text
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.persistence.database import Database
from adapters.persistence.sqlite_connection import Connection

RELEASES = [{"name": "one"}, {"name": "two"}]


class Ways:
    """Counts what is handed to the thread of a connection."""

    def __init__(self, connection: Connection, monkeypatch: pytest.MonkeyPatch) -> None:
        self.taken = 0
        self._execute: Callable[..., Awaitable[Any]] = connection._execute  # noqa: SLF001
        monkeypatch.setattr(connection, "_execute", self)

    async def __call__(self, *arguments: Any) -> Any:
        self.taken += 1
        return await self._execute(*arguments)


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> Callable[[AsyncConnection], Awaitable[Ways]]:
    async def count(connection: AsyncConnection) -> Ways:
        driver = (await connection.get_raw_connection()).driver_connection
        assert isinstance(driver, Connection)
        return Ways(driver, monkeypatch)

    return count


async def test_reading_takes_one_way_for_all_rows(
    database: Database, counted: Callable[[AsyncConnection], Awaitable[Ways]]
) -> None:
    async with database.reading() as connection:
        ways = await counted(connection)
        found = await connection.execute(text("SELECT * FROM (VALUES (1, 'a'), (2, 'b'))"))
        assert found.all() == [(1, "a"), (2, "b")]
        assert ways.taken == 2  # one of them begins the transaction
        assert (await connection.scalar(text("SELECT 3"))) == 3
        assert ways.taken == 3


async def test_writing_takes_one_way_for_all_rows(
    database: Database, counted: Callable[[AsyncConnection], Awaitable[Ways]]
) -> None:
    async with database.writing() as connection:
        await connection.execute(text("CREATE TABLE releases (name TEXT UNIQUE)"))
        ways = await counted(connection)
        await connection.execute(text("INSERT INTO releases VALUES (:name)"), RELEASES)
        changed = await connection.execute(text("UPDATE releases SET name = name || '!'"))
        told = await connection.execute(text("DELETE FROM releases RETURNING name"))
        assert ways.taken == 3
        assert changed.rowcount == 2
        assert told.scalars().all() == ["one!", "two!"]


async def test_what_is_refused_leaves_a_connection_that_works(database: Database) -> None:
    async with database.writing() as connection:
        await connection.execute(text("CREATE TABLE releases (name TEXT UNIQUE)"))
        with pytest.raises(exc.IntegrityError, match="UNIQUE"):
            await connection.execute(text("INSERT INTO releases VALUES ('one'), ('one')"))
        assert await connection.scalar(text("SELECT count(*) FROM releases")) == 0
