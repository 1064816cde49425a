"""Word of commits, by asking SQLite whether the file has changed."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from typing import Final

from adapters.persistence.sqlite_file import File, Identity
from domain.errors import Unavailable

INTERVAL: Final = 0.05
"""Seconds between two looks."""


async def watch(uri: str, file: File) -> AsyncIterator[None]:
    """Yield after commits of other connections, and whenever the file could be opened (again).

    So it does when the path leads to this file no more: whoever looks then finds out.

    ``PRAGMA data_version`` reads shared memory and takes microseconds, so a connection of its own
    on this thread asks; handing it to another thread would cost a hundred times as much.
    """
    with closing(_Watch(uri, file)) as watching:
        while True:
            if watching.sees_change():
                yield
            await asyncio.sleep(INTERVAL)


class _Watch:
    """A connection that is opened as often as it takes."""

    def __init__(self, uri: str, file: File) -> None:
        self._uri = uri
        self._file = file
        self._opened: Identity | None = None
        self._connection: sqlite3.Connection | None = None
        self._version: int | None = None

    def sees_change(self) -> bool:
        """Whether the file or its version is another than before; False if it fails to answer."""
        if self._connection is not None and self._file.identity() != self._opened:
            self.close()
            return True
        before = self._version
        try:
            self._version = self._read()
        except (sqlite3.Error, OSError, Unavailable):
            self.close()
        return self._version is not None and self._version != before

    def close(self) -> None:
        """Let go of the file. Versions of different connections are not comparable."""
        if self._connection is not None:
            self._connection.close()
        self._connection = self._version = None

    def _read(self) -> int:
        if self._connection is None:
            self._opened = self._file.opening()
            self._connection = sqlite3.connect(self._uri, uri=True, timeout=0)
        (version,) = self._connection.execute("PRAGMA data_version").fetchone()
        if self._version is None:
            self._file.opened(self._opened)
        return int(version)
