"""Word of commits comes from other processes too, and outlives a database that is away."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path

from adapters.metrics.null import NullMeter
from adapters.persistence.change_feed import SqlChangeFeed
from adapters.persistence.database import Database
from tests.integration.persistence.databases import database_at, path_of

SOON = 10
"""Seconds: generous, for a busy machine."""
LONG = 0.3
"""Seconds in which several looks are taken."""


async def hears(changes: AsyncIterator[None], seconds: float) -> bool:
    """Whether there is word within that time."""
    try:
        async with asyncio.timeout(seconds):
            await anext(changes)
    except TimeoutError:
        return False
    return True


def commit_elsewhere(path: Path) -> None:
    """Change the file over a connection that knows nothing of this service."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = version_num")
        connection.commit()


async def test_tells_of_commits_of_others_once(database: Database) -> None:
    changes = SqlChangeFeed(database, NullMeter()).changes()
    assert await hears(changes, SOON)  # it could open the file

    commit_elsewhere(path_of(database))
    commit_elsewhere(path_of(database))
    assert await hears(changes, SOON)
    assert not await hears(changes, LONG)


async def test_says_nothing_of_what_was_rolled_back(database: Database) -> None:
    changes = SqlChangeFeed(database, NullMeter()).changes()
    assert await hears(changes, SOON)

    with closing(sqlite3.connect(path_of(database))) as connection:
        connection.execute("UPDATE alembic_version SET version_num = version_num")
        connection.rollback()
    assert not await hears(changes, LONG)


async def test_waits_for_a_file_that_is_not_there_yet(tmp_path: Path) -> None:
    database = database_at(tmp_path / "late.db")
    feed = SqlChangeFeed(database, NullMeter())
    listening = asyncio.create_task(hears(feed.changes(), SOON))
    await asyncio.sleep(LONG)
    assert not listening.done()

    await database.migrate()
    assert await listening
    await database.dispose()
