"""What evaluation needs: everything of one environment, or what changed in it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from adapters.persistence.database import Database
from adapters.persistence.moment import SqlMoment
from application.access import Credential
from application.ports.definitions import Definitions, Updates
from domain.environment import FlagSet
from domain.history import Position
from domain.instants import Instant


class SqlDefinitions(Definitions):
    """Looks at the state of the moment for each answer."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @asynccontextmanager
    async def at_one_moment(self) -> AsyncIterator[Definitions]:
        async with self._database.reading() as connection:
            yield SqlMoment(self._database, connection)

    async def position(self) -> Position:
        async with self.at_one_moment() as moment:
            return await moment.position()

    async def includes(self, position: Position) -> bool:
        async with self.at_one_moment() as moment:
            return await moment.includes(position)

    async def changed_at(self, since: int) -> Instant | None:
        async with self.at_one_moment() as moment:
            return await moment.changed_at(since)

    async def flag_sets(self, since: int) -> tuple[FlagSet, ...]:
        async with self.at_one_moment() as moment:
            return await moment.flag_sets(since)

    async def updates(self, flag_set: FlagSet, since: int) -> Updates:
        async with self.at_one_moment() as moment:
            return await moment.updates(flag_set, since)

    async def credentials(self) -> tuple[Credential, ...]:
        async with self.at_one_moment() as moment:
            return await moment.credentials()
