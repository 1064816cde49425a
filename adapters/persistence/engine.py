"""Connections to one SQLite file, and which of their failures mean that it does not answer."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from sqlalchemy import URL, Connection, event, exc, make_url
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from domain.errors import InvalidDefinition, Unavailable

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


def open_engine(
    path: Path,
    *,
    create: bool = False,
    foreign_keys: bool = True,
    patience: float = PATIENCE,
) -> AsyncEngine:
    """An engine over the file; it connects when first used, and makes the file only if told to.

    Transactions begin with the first statement, reading ones too, so that each sees one state:
    the driver's own, later BEGIN is switched off.
    """
    mode = "rwc" if create else "rw"
    url = URL.create(DRIVER, database=path.as_uri(), query={"mode": mode, "uri": "true"})
    engine = create_async_engine(
        url, pool_timeout=patience, connect_args={"isolation_level": None, "timeout": patience}
    )

    def prepare(connection: Any, _record: object) -> None:
        try:
            cursor = connection.cursor()
            cursor.execute("PRAGMA journal_mode = WAL")
            cursor.execute("PRAGMA synchronous = FULL")  # a commit survives the loss of power
            cursor.execute(f"PRAGMA foreign_keys = {foreign_keys:d}")
            cursor.close()
        except BaseException:
            connection.close()  # the pool does not know it yet, so nobody else would
            raise

    def begin(connection: Connection) -> None:
        connection.exec_driver_sql(connection.get_execution_options().get(BEGIN, "BEGIN"))

    event.listen(engine.sync_engine, "connect", prepare)
    event.listen(engine.sync_engine, "begin", begin)
    return engine


@contextmanager
def answering() -> Iterator[None]:
    """Turn every failure of the database itself, such as a lock or a full disk, to `Unavailable`.

    Violated constraints and wrong statements are faults of this program, and stay what they are.
    """
    try:
        yield
    except (exc.TimeoutError, exc.OperationalError, sqlite3.OperationalError) as error:
        raise Unavailable("the database") from error
    except (exc.DatabaseError, sqlite3.DatabaseError) as error:
        if type(error) in {exc.DatabaseError, sqlite3.DatabaseError}:  # a damaged file
            raise Unavailable("the database") from error
        raise
