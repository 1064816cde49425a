"""What SQLite and PostgreSQL do differently: one class each says it, and nothing else asks."""

from abc import abstractmethod
from collections.abc import AsyncIterator
from contextlib import AbstractContextManager
from typing import Final, Protocol

from sqlalchemy import URL, exc, make_url
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from application.ports.meter import Meter
from domain.errors import InvalidDefinition

PATIENCE: Final = 10.0
"""Seconds to wait for others to finish writing, before the database counts as unavailable."""

POOL: Final = 10
"""Connections of one process."""


class Dialect(Protocol):
    """One database, and how to speak with it. Makes no connection by itself."""

    @abstractmethod
    def engine(self) -> AsyncEngine:
        """An engine over the database; it connects when first used.

        Its transactions see one committed state, from their first statement to the end.
        """

    @abstractmethod
    def writing(self, engine: AsyncEngine) -> AsyncEngine:
        """The same connections, for transactions that `begin_writing` begins."""

    @abstractmethod
    async def begin_writing(self, connection: AsyncConnection) -> None:
        """Begin the only writing transaction there is, once others have ended theirs."""

    @abstractmethod
    async def announce(self, connection: AsyncConnection) -> None:
        """Let the commit of this transaction be told to whoever listens to the database."""

    @abstractmethod
    def changes(self, meter: Meter) -> AsyncIterator[None]:
        """Yield after commits; see the port `ChangeFeed`. The meter learns if none can be told."""

    @abstractmethod
    def answering(self) -> AbstractContextManager[None]:
        """Turn every failure of the database itself, such as a lock, to `Unavailable`.

        Violated constraints and wrong statements are faults of this program, and stay what they
        are.
        """

    @abstractmethod
    def exists(self) -> bool:
        """Whether there is anything to connect to."""

    @abstractmethod
    def make(self) -> None:
        """Make what `engine` connects to, unless there is one, if that is in our hands."""

    @abstractmethod
    def migrating(self) -> AsyncEngine:
        """An engine for migrations: they may leave references broken until their end."""

    @abstractmethod
    async def broken_references(self, connection: AsyncConnection) -> list[object]:
        """References that lead nowhere, at the end of a migration."""


def parse(url: str, driver: str, rule: str) -> URL:
    """The parts of a database URL of this driver. Raise `InvalidDefinition` with the rule."""
    try:
        parsed = make_url(url)
    except exc.ArgumentError:
        parsed = URL.create("")
    if parsed.drivername != driver:
        raise InvalidDefinition(rule)
    return parsed
