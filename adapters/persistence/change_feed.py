"""Word of commits, by asking SQLite whether the file has changed."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from typing import Final

from adapters.persistence.database import Database
from application.ports.change_feed import ChangeFeed

INTERVAL: Final = 0.05
"""Seconds between two looks."""


class SqliteChangeFeed(ChangeFeed):
    """Watches ``PRAGMA data_version``, which differs after every commit of another connection.

    It reads shared memory and takes microseconds, so a connection of its own on this thread asks;
    handing it to another thread would cost a hundred times as much.
    """

    def __init__(self, database: Database) -> None:
        self._uri = f"{database.path.as_uri()}?mode=rw"

    async def changes(self) -> AsyncIterator[None]:
        """Yield after commits, and whenever the file could be opened (again)."""
        with closing(_Watch(self._uri)) as watch:
            while True:
                if watch.sees_change():
                    yield
                await asyncio.sleep(INTERVAL)


class _Watch:
    """A connection that is opened as often as it takes."""

    def __init__(self, uri: str) -> None:
        self._uri = uri
        self._connection: sqlite3.Connection | None = None
        self._version: int | None = None

    def sees_change(self) -> bool:
        """Whether the version is another than last time; False if the database fails to answer."""
        before = self._version
        try:
            self._version = self._read()
        except sqlite3.Error:
            self.close()
        return self._version is not None and self._version != before

    def close(self) -> None:
        """Let go of the file. Versions of different connections are not comparable."""
        if self._connection is not None:
            self._connection.close()
        self._connection = self._version = None

    def _read(self) -> int:
        if self._connection is None:
            self._connection = sqlite3.connect(self._uri, uri=True, timeout=0)
        (version,) = self._connection.execute("PRAGMA data_version").fetchone()
        return int(version)
