"""The database: many readers, one writer at a time."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractContextManager, asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Final, cast

from sqlalchemy import QueuePool
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.persistence import postgres, schema
from adapters.persistence.dialect import PATIENCE, POOL, Dialect
from adapters.persistence.fitness import Fitness
from adapters.persistence.postgres import Postgres
from adapters.persistence.sqlite import Sqlite
from application.turn import Turn
from domain.errors import Unavailable

GRACE: Final = 1.0
"""Seconds to wait for connections that are being given back, before the rest is closed."""

_MOMENT: Final = 0.001


@dataclass(frozen=True, slots=True)
class PoolUsage:
    """Connections of this process."""

    in_use: int
    idle: int
    most: int
    """How many there may be at once."""


class Database:
    """A database, opened when first used.

    Writers of this process queue for a lock, and then for the database's own, which they share
    with other processes. Readers wait for nobody. Whatever does not answer in time is
    `Unavailable`.
    """

    def __init__(self, url: str, *, patience: float = PATIENCE, pool: int = POOL) -> None:
        """The database of a URL; its scheme chooses the dialect. Raise `InvalidDefinition`."""
        self.dialect: Dialect = (
            Postgres(url, patience=patience, pool=pool)
            if url.startswith(postgres.DRIVER)
            else Sqlite(url, patience=patience)
        )
        self.fitness = Fitness()
        self._patience = patience
        self._engine = self.dialect.engine()
        self._writers = self.dialect.writing(self._engine)
        self._turn = Turn()

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncConnection]:
        """A connection that sees one committed state, from its first statement to the end."""
        await self.fitness.prove()
        with self.answering():
            async with self._engine.connect() as connection:
                yield connection

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[AsyncConnection]:
        """The only writing transaction there is; what it does not commit is rolled back."""
        await self.fitness.prove()
        await self._take_turn()
        try:
            with self.answering():
                async with self._writers.connect() as connection:
                    await self.dialect.begin_writing(connection)
                    yield connection
        finally:
            self._turn().release()

    def answering(self) -> AbstractContextManager[None]:
        """Around what speaks with the database: its failures become `Unavailable`."""
        return self.dialect.answering()

    def pool(self) -> PoolUsage:
        """How many connections there are."""
        pool = cast("QueuePool", self._engine.pool)
        most = pool.size() + pool._max_overflow  # noqa: SLF001  there is no other way to ask
        return PoolUsage(pool.checkedout(), pool.checkedin(), most)

    async def _take_turn(self) -> None:
        try:
            async with asyncio.timeout(self._patience):
                await self._turn().acquire()
        except TimeoutError as error:
            raise Unavailable("the database") from error

    async def is_fresh(self) -> bool:
        """Whether there is nothing in it yet, or no file at all."""
        with self.answering():
            return await schema.is_fresh(self.dialect)

    async def pending_migrations(self) -> tuple[str, ...]:
        """The revisions that `migrate` would apply, in order. Raise `UnknownSchema`."""
        with self.answering():
            return await schema.pending(self.dialect)

    async def migrate(self) -> None:
        """Make a file if need be, and bring it to the newest schema, wholly or not at all.

        Raise `UnknownSchema` if a newer release has changed it.
        """
        with self.answering():
            await schema.upgrade(self.dialect)

    async def dispose(self) -> None:
        """Close every connection.

        What was cancelled a moment ago may still be giving one back, which nobody would close once
        the pool is gone.
        """
        with suppress(TimeoutError):
            async with asyncio.timeout(GRACE):
                while self.pool().in_use:  # noqa: ASYNC110  nobody tells
                    await asyncio.sleep(_MOMENT)
        await self._engine.dispose()
