"""PostgreSQL: a server that many machines share."""

import os
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from typing import Any, Final

import asyncpg
from sqlalchemy import exc, text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from adapters.persistence.dialect import PATIENCE, POOL, Dialect, parse
from adapters.persistence.listening import listen
from adapters.persistence.postgres_arguments import OF_THE_POOL, arguments_of
from application.ports.meter import Meter
from domain.errors import InvalidDefinition, Unavailable

DRIVER: Final = "postgresql+asyncpg"
RULE: Final = f"must name a server and a database, as in '{DRIVER}://user:password@host/flaghoist'"

CHANNEL: Final = "flaghoist"
"""Where commits are told."""

_WRITERS: Final = 0x666C6167
"""The advisory lock that writers queue for: "flag" in ASCII."""

_LASTING: Final = {
    "28000": "does not let this user in",
    "28P01": "does not let this user in: the password is wrong",
    "3D000": "has no such database; make it with CREATE DATABASE",
    "42501": "does not let this user do that: the user must own the tables",
    "53100": "cannot store more: the disk is full",
    "25006": "does not take changes: it is a read-only replica",
}
_PASSING: Final = ("08", "53", "55P03", "57", "58", "40001", "40P01", "XX")
"""Classes and codes of errors that speak of the server, not of the statement (SQLSTATE)."""


class Postgres(Dialect):
    """A database by its URL. Raise `InvalidDefinition` for a URL that names none.

    Writers of all processes queue for one advisory lock, so units of work are serial; readers see
    the state at their first statement. No step waits for longer than `patience` seconds.
    """

    def __init__(self, url: str, *, patience: float = PATIENCE, pool: int = POOL) -> None:
        self._url = parse(url, DRIVER, RULE)
        if not self._url.host or not self._url.database:
            raise InvalidDefinition(RULE)
        self._arguments = arguments_of(self._url, patience)
        self._place = f"{self._url.host}:{self._url.port or 5432}/{self._url.database}"
        self._patience = patience
        self._pool = pool

    def engine(self) -> AsyncEngine:
        return self._open(isolation_level="REPEATABLE READ")

    def writing(self, engine: AsyncEngine) -> AsyncEngine:
        """Each statement sees what was committed before it: the lock is waited for in between."""
        return engine.execution_options(isolation_level="READ COMMITTED")

    async def begin_writing(self, connection: AsyncConnection) -> None:
        milliseconds = max(1, round(self._patience * 1_000))
        await connection.execute(text(f"SET LOCAL lock_timeout = {milliseconds}"))
        await connection.execute(text(f"SELECT pg_advisory_xact_lock({_WRITERS})"))

    async def announce(self, connection: AsyncConnection) -> None:
        """The server tells it when, and only if, the transaction is committed."""
        await connection.execute(text(f"NOTIFY {CHANNEL}"))

    def changes(self, meter: Meter) -> AsyncIterator[None]:
        return listen(self._connect, self.answering, CHANNEL, meter)

    @contextmanager
    def answering(self) -> Iterator[None]:
        """Also where a connection is made."""
        try:
            yield
        except (OSError, exc.TimeoutError, exc.InterfaceError, asyncpg.InterfaceError) as error:
            raise self._unavailable(f"does not answer: {_why(error)}") from error
        except (exc.DBAPIError, asyncpg.PostgresError) as error:
            state = str(getattr(getattr(error, "orig", error), "sqlstate", None) or "")
            if state in _LASTING:
                raise self._unavailable(_LASTING[state]) from error
            if state.startswith(_PASSING) or _is_disconnected(error):
                raise self._unavailable(f"does not answer: {_why(error)}") from error
            raise

    def exists(self) -> bool:
        return True

    def make(self) -> None:
        """Leave it to whoever runs the server."""

    def migrating(self) -> AsyncEngine:
        return self._open(isolation_level="READ COMMITTED")

    async def broken_references(self, connection: AsyncConnection) -> list[object]:  # noqa: ARG002
        """None: the server has refused them."""
        return []

    def _unavailable(self, fault: str) -> Unavailable:
        return Unavailable("the database", f"{self._place} {fault}")

    async def _connect(self) -> Any:
        """A connection of the driver alone, made as those of the pool. Raise what it raises."""
        arguments = {**self._arguments, "command_timeout": self._patience}
        return await asyncpg.connect(
            **{name: value for name, value in arguments.items() if name not in OF_THE_POOL}
        )

    def _open(self, *, isolation_level: Any) -> AsyncEngine:
        return create_async_engine(
            self._url,
            isolation_level=isolation_level,
            pool_size=self._pool,
            max_overflow=0,
            pool_timeout=self._patience,
            pool_pre_ping=True,  # a server that was restarted is no reason to refuse a request
            connect_args=self._arguments,
            hide_parameters=True,  # secrets of webhooks are among them
        )


def _why(error: Exception) -> str:
    """The fault in few words; for the same fault the same ones, whatever was asked."""
    match error:
        case exc.TimeoutError():
            return "every connection of this process is in use"
        case OSError(errno=int(number)) if number > 0:
            return os.strerror(number)
        case TimeoutError():
            return "nothing came back in time"
        case OSError():  # such as of a name that nobody knows: its number is none of the system's
            return error.strerror or str(error)
        case exc.DBAPIError(orig=BaseException(__cause__=BaseException() as cause)):
            return str(cause)
        case _:
            return str(error)


def _is_disconnected(error: Exception) -> bool:
    return isinstance(error, exc.DBAPIError) and error.connection_invalidated
