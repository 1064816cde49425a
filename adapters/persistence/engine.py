"""Connections to one SQLite file."""

import asyncio
import os
from contextlib import suppress
from pathlib import Path
from typing import Final

import aiosqlite
from sqlalchemy import URL, Connection, event, exc, make_url
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from domain.errors import InvalidDefinition

DRIVER: Final = "sqlite+aiosqlite"

PATIENCE: Final = 10.0
"""Seconds to wait for others to finish writing, before the database counts as unavailable."""

BEGIN: Final = "sqlite_begin"
"""The execution option that says how a transaction begins; deferred if it is not given."""


def path_of(url: str) -> Path:
    """The file that a database URL names. Raise `InvalidDefinition` if it names none."""
    try:
        parsed = make_url(url)
    except exc.ArgumentError:
        parsed = URL.create("")
    if parsed.drivername != DRIVER or parsed.query or parsed.database in {None, "", ":memory:"}:
        raise InvalidDefinition(f"must name a file, as in '{DRIVER}:///var/flaghoist.db'")
    return Path(str(parsed.database)).absolute()


def make_file(path: Path) -> None:
    """Make the file, for the eyes of this user alone, unless there is one.

    SQLite gives the mode of the file to those that it puts beside it. A file that exists is not
    even opened: closing it would release the locks that this process holds on it.
    """
    with suppress(FileExistsError):
        os.close(os.open(path.resolve(), os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))


def open_engine(
    path: Path, *, foreign_keys: bool = True, patience: float = PATIENCE
) -> AsyncEngine:
    """An engine over the file; it connects when first used, and never makes the file.

    Transactions begin with the first statement, reading ones too, so that each sees one state:
    the driver's own, later BEGIN is switched off.
    """
    uri = f"{path.as_uri()}?mode=rw"

    async def connect() -> aiosqlite.Connection:
        return await _connect(uri, foreign_keys=foreign_keys, patience=patience)

    def begin(connection: Connection) -> None:
        connection.exec_driver_sql(connection.get_execution_options().get(BEGIN, "BEGIN"))

    url = URL.create(DRIVER, database=str(path))
    engine = create_async_engine(url, async_creator=connect, pool_timeout=patience)
    event.listen(engine.sync_engine, "begin", begin)
    return engine


async def _connect(uri: str, *, foreign_keys: bool, patience: float) -> aiosqlite.Connection:
    """A connection that is ready for use, or nothing at all that is left of it."""
    connection = aiosqlite.connect(uri, uri=True, isolation_level=None, timeout=patience)
    thread = connection._thread  # noqa: SLF001  it has no other name
    thread.daemon = True
    try:
        ready = await connection
        await ready.executescript(
            "PRAGMA journal_mode = WAL;"
            "PRAGMA synchronous = FULL;"  # a commit survives the loss of power
            f"PRAGMA foreign_keys = {foreign_keys:d};"
        )
    except BaseException:
        await connection.close()
        await asyncio.to_thread(thread.join)  # it still speaks to the event loop, which may end
        raise
    return ready
