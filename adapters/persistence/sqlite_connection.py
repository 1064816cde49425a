"""A connection to a SQLite file, on a thread of its own."""

import asyncio
import sqlite3
from collections.abc import Callable
from contextlib import closing, suppress
from functools import partial
from typing import Any, NamedTuple, Self, TypeAlias

import aiosqlite

from adapters.persistence.sqlite_file import Identity


async def connect(uri: str, *, migrating: bool, patience: float) -> "Connection":
    """A connection that is ready for use, or nothing at all that is left of it.

    Only a migration writes to an empty file: it may be one that a backup is being copied to. Only
    a migration, too, leaves references alone.
    """
    opened = partial(sqlite3.connect, uri, uri=True, isolation_level=None, timeout=patience)
    connection = Connection(opened, iter_chunk_size=64)
    thread = connection._thread  # noqa: SLF001  it has no other name
    thread.daemon = True
    try:
        _ready = await connection
        if migrating or await connection.holds_anything():
            await connection.executescript("PRAGMA journal_mode = WAL")
        await connection.executescript(
            "PRAGMA synchronous = FULL;"  # a commit survives the loss of power
            f"PRAGMA foreign_keys = {not migrating:d};"
        )
    except BaseException:
        await connection.close()
        await asyncio.to_thread(thread.join)  # it still speaks to the event loop, which may end
        raise
    return connection


Execute: TypeAlias = Callable[[sqlite3.Cursor], object]
"""Executes one statement with a cursor of the library."""


class Outcome(NamedTuple):
    """All that there is to know after a statement."""

    rows: list[Any]
    description: Any
    rowcount: int
    lastrowid: int | None


class Cursor:
    """Executes a statement and takes its rows, in one go on the thread of the connection.

    The way to that thread and back takes longer than most statements. The driver's own cursor goes
    there four times: to be made, to execute, to fetch, and to be closed.
    """

    def __init__(self, connection: "Connection") -> None:
        self._connection = connection
        self._outcome = Outcome([], None, -1, None)

    async def __aenter__(self) -> Self:
        return self

    @property
    def description(self) -> Any:
        """What the columns are, as the standard of database drivers has it (PEP 249)."""
        return self._outcome.description

    @property
    def rowcount(self) -> int:
        """How many rows were changed; -1 if none could be."""
        return self._outcome.rowcount

    @property
    def lastrowid(self) -> int | None:
        """The number of the row that was inserted last."""
        return self._outcome.lastrowid

    async def execute(self, statement: str, parameters: Any = ()) -> None:
        """Execute it once."""
        self._outcome = await self._connection.outcome(
            lambda cursor: cursor.execute(statement, parameters)
        )

    async def executemany(self, statement: str, parameters: Any) -> None:
        """Execute it with each of these."""
        self._outcome = await self._connection.outcome(
            lambda cursor: cursor.executemany(statement, parameters)
        )

    async def fetchall(self) -> list[Any]:
        """All rows, which are here already."""
        return self._outcome.rows

    async def close(self) -> None:
        """Do nothing: nothing is open."""


class Connection(aiosqlite.Connection):
    """Rolls back before it closes.

    A connection that is closed keeps its transaction until the last of its cursors is gone
    (sqlite3_close_v2), and with it the lock that every writer needs. When a request is cancelled,
    a traceback may hold a cursor for as long as no garbage is collected.
    """

    file: Identity | None = None
    """Which file it has open."""

    def cursor(self) -> Cursor:  # type: ignore[override]  # SQLAlchemy asks no more of one
        """A cursor, which takes no time to make."""
        return Cursor(self)

    async def outcome(self, execute: Execute) -> Outcome:
        """What comes of a statement."""
        outcome: Outcome = await self._execute(  # type: ignore[no-untyped-call]
            self._execute_at_once, execute
        )
        return outcome

    async def holds_anything(self) -> bool:
        """Whether the file has a page."""
        pages = await self.outcome(lambda cursor: cursor.execute("PRAGMA page_count"))
        return bool(pages.rows[0][0])

    async def close(self) -> None:
        """Roll back, and close."""
        try:
            with suppress(sqlite3.Error, ValueError):  # the latter if it is closed already
                await self.rollback()
        finally:
            await super().close()

    def stop(self) -> "asyncio.Future[Any] | None":
        """The same, for those who do not wait."""
        if self._connection is not None:
            self._tx.put_nowait((None, self._connection.rollback))
        return super().stop()

    def _execute_at_once(self, execute: Execute) -> Outcome:
        with closing(self._conn.cursor()) as cursor:
            execute(cursor)
            return Outcome(cursor.fetchall(), cursor.description, cursor.rowcount, cursor.lastrowid)
