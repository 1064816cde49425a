"""The database: one file, many readers, one writer at a time."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.persistence import schema
from adapters.persistence.engine import BEGIN, PATIENCE, open_engine, path_of
from adapters.persistence.failures import answering, making
from domain.errors import Unavailable


class Database:
    """A SQLite file by its URL, ``sqlite+aiosqlite:///path``; opened when first used.

    Writers of this process queue for a lock, and then for the file's own, which they share with
    other processes. Readers wait for nobody. Whatever does not answer in time is `Unavailable`.
    """

    def __init__(self, url: str, *, patience: float = PATIENCE) -> None:
        self.path = path_of(url)
        self._patience = patience
        self._engine = open_engine(self.path, patience=patience)
        self._writers = self._engine.execution_options(**{BEGIN: "BEGIN IMMEDIATE"})
        self._turn = asyncio.Lock()

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncConnection]:
        """A connection that sees one committed state, from its first statement to the end."""
        with answering(self.path):
            async with self._engine.connect() as connection:
                yield connection

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[AsyncConnection]:
        """The only writing transaction there is; what it does not commit is rolled back."""
        await self._take_turn()
        try:
            with answering(self.path):
                async with self._writers.connect() as connection:
                    _transaction = await connection.begin()
                    yield connection
        finally:
            self._turn.release()

    async def _take_turn(self) -> None:
        try:
            async with asyncio.timeout(self._patience):
                await self._turn.acquire()
        except TimeoutError as error:
            raise Unavailable("the database") from error

    async def is_fresh(self) -> bool:
        """Whether there is nothing in it yet, or no file at all."""
        with making(self.path):
            return await schema.is_fresh(self.path)

    async def pending_migrations(self) -> tuple[str, ...]:
        """The revisions that `migrate` would apply, in order. Raise `UnknownSchema`."""
        with making(self.path):
            return await schema.pending(self.path)

    async def migrate(self) -> None:
        """Make the file if need be, and bring it to the newest schema, wholly or not at all.

        Raise `UnknownSchema` if a newer release has changed it.
        """
        with making(self.path):
            await schema.upgrade(self.path)

    async def dispose(self) -> None:
        """Close every connection."""
        await self._engine.dispose()
