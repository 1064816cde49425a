"""SQLite: one file, many readers, one writer at a time."""

import os
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final, cast

from sqlalchemy import URL, ExceptionContext, event, exc
from sqlalchemy import Connection as SyncConnection
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry

from adapters.persistence.dialect import PATIENCE, Dialect, parse
from adapters.persistence.sqlite_connection import Connection, connect
from adapters.persistence.sqlite_file import File
from adapters.persistence.watching import watch
from application.ports.meter import Meter
from domain.errors import InvalidDefinition, Unavailable

DRIVER: Final = "sqlite+aiosqlite"
RULE: Final = f"must name a file, as in '{DRIVER}:///var/flaghoist.db'"

_BEGIN: Final = "sqlite_begin"
"""The execution option that says how a transaction begins; deferred if it is not given."""

_CAUSES: Final = {
    sqlite3.SQLITE_NOTADB: "is no SQLite database",
    sqlite3.SQLITE_CORRUPT: "is damaged; restore it from a backup",
    sqlite3.SQLITE_CANTOPEN: "cannot be opened: this user must be able to read and write it, and "
    "its directory too",
    sqlite3.SQLITE_READONLY: "cannot be written to: this user must be able to write it, and its "
    "directory too",
    sqlite3.SQLITE_BUSY: "is in use: somebody else has been writing to it for too long",
    sqlite3.SQLITE_PERM: "may not be used by this user",
    sqlite3.SQLITE_FULL: "cannot grow: the disk is full",
    sqlite3.SQLITE_IOERR: "cannot be read or written: the disk has a fault",
}
_OF_THE_FILE: Final = _CAUSES.keys() - {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_FULL} | {
    sqlite3.SQLITE_ERROR  # a table is missing
}
"""What a connection says that may have remembered pages of a file which is another by now."""

_PRIMARY: Final = 0xFF
"""An extended result code has the primary one in its lowest byte."""


class Sqlite(Dialect):
    """A file by its URL, ``sqlite+aiosqlite:///path``. Raise `InvalidDefinition` if it names none.

    Readers wait for nobody; writers wait for the lock of the file, which processes share.
    """

    def __init__(self, url: str, *, patience: float = PATIENCE) -> None:
        parsed = parse(url, DRIVER, RULE)
        if parsed.query or parsed.database in {None, "", ":memory:"}:
            raise InvalidDefinition(RULE)
        self.path = Path(str(parsed.database)).absolute()
        self._file = File(self.path)
        self._patience = patience

    def engine(self) -> AsyncEngine:
        return self._open(migrating=False)

    def writing(self, engine: AsyncEngine) -> AsyncEngine:
        return engine.execution_options(**{_BEGIN: "BEGIN IMMEDIATE"})

    async def begin_writing(self, connection: AsyncConnection) -> None:
        _transaction = await connection.begin()

    async def announce(self, connection: AsyncConnection) -> None:
        """Say nothing: the file's version is another after every commit."""

    def changes(self, meter: Meter) -> AsyncIterator[None]:  # noqa: ARG002
        """Whoever looks after a change finds out what is wrong with the file."""
        return watch(f"{self.path.as_uri()}?mode=rw", self._file)

    @contextmanager
    def answering(self) -> Iterator[None]:
        """Also where files and directories are looked for and made."""
        try:
            yield
        except (exc.TimeoutError, exc.OperationalError, sqlite3.OperationalError) as error:
            raise self._unavailable(error) from error
        except (exc.DatabaseError, sqlite3.DatabaseError) as error:
            if type(error) in {exc.DatabaseError, sqlite3.DatabaseError}:  # a damaged file
                raise self._unavailable(error) from error
            raise
        except OSError as error:
            cause = f"the database {self.path} cannot be made: {error.filename}: {error.strerror}"
            raise Unavailable("the database", cause) from error

    def exists(self) -> bool:
        return self.path.exists()

    def make(self) -> None:
        """Make the file, for the eyes of this user alone, and its directory.

        SQLite gives the mode of the file to those that it puts beside it. A file that exists is
        not even opened: closing it would release the locks that this process holds on it.
        """
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with suppress(FileExistsError):
            os.close(os.open(self.path.resolve(), os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))

    def migrating(self) -> AsyncEngine:
        """Tables are remade by copying them, so references are checked at the end."""
        return self._open(migrating=True)

    async def broken_references(self, connection: AsyncConnection) -> list[object]:
        return list((await connection.exec_driver_sql("PRAGMA foreign_key_check")).all())

    def _open(self, *, migrating: bool) -> AsyncEngine:
        """An engine that never makes the file.

        Transactions begin with the first statement, reading ones too, so that each sees one state:
        the driver's own, later BEGIN is switched off.
        """
        uri = f"{self.path.as_uri()}?mode=rw"

        async def connected() -> Connection:
            identity = self._file.opening()
            connection = await connect(uri, migrating=migrating, patience=self._patience)
            connection.file = identity
            self._file.opened(identity)
            return connection

        def look(_connection: object, record: ConnectionPoolEntry, _proxy: object) -> None:
            if cast("Connection", record.driver_connection).file != self._file.identity():
                raise exc.InvalidatePoolError  # every connection is opened anew

        def begin(connection: SyncConnection) -> None:
            connection.exec_driver_sql(connection.get_execution_options().get(_BEGIN, "BEGIN"))

        url = URL.create(DRIVER, database=str(self.path))
        engine = create_async_engine(
            url,
            async_creator=connected,
            pool_timeout=self._patience,
            hide_parameters=True,  # secrets of webhooks are among them
        )
        event.listen(engine.sync_engine, "begin", begin)
        event.listen(engine.sync_engine, "handle_error", _forget)
        event.listen(engine.sync_engine, "checkout", look)
        return engine

    def _unavailable(self, error: Exception) -> Unavailable:
        code = _code(getattr(error, "orig", error))
        cause = f"{self.path} {_CAUSES[code]}" if code in _CAUSES else ""
        return Unavailable("the database", cause)


def _code(error: BaseException | None) -> int:
    """SQLite's own, 0 if it has said nothing."""
    return int(getattr(error, "sqlite_errorcode", 0)) & _PRIMARY


def _forget(context: ExceptionContext) -> None:
    """Have every connection opened anew after an error that may be theirs.

    SQLite reads a page again only if a commit was told. A backup that was copied over the file
    tells none, so connections would find it damaged for as long as they are open.
    """
    if _code(context.original_exception) in _OF_THE_FILE:
        context.is_disconnect = True
