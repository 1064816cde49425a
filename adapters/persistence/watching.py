"""Word of commits, by asking SQLite whether the file has changed."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from typing import Final

INTERVAL: Final = 0.05
"""Seconds between two looks."""


async def watch(uri: str) -> AsyncIterator[None]:
    """Yield after commits of other connections, and whenever the file could be opened (again).

    ``PRAGMA data_version`` reads shared memory and takes microseconds, so a connection of its own
    on this thread asks; handing it to another thread would cost a hundred times as much.
    """
    with closing(_Watch(uri)) as watching:
        while True:
            if watching.sees_change():
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
