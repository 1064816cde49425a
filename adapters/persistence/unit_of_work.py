"""One transaction: state and history together, or nothing."""

from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from types import TracebackType
from typing import Self

from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.persistence.credentials import SqlCredentials
from adapters.persistence.database import Database
from adapters.persistence.environments import SqlEnvironments, SqlProjects
from adapters.persistence.flags import SqlFlags
from adapters.persistence.ledger import Ledger
from adapters.persistence.segments import SqlSegments
from adapters.persistence.targetings import SqlTargetings
from adapters.persistence.webhooks import SqlWebhooks
from application.access import Actor
from application.ports.clock import Clock
from application.ports.credentials import Credentials
from application.ports.environments import Environments, Projects
from application.ports.flags import Flags
from application.ports.segments import Segments
from application.ports.targetings import Targetings
from application.ports.unit_of_work import UnitOfWork
from application.ports.webhooks import Webhooks


class SqlUnitOfWork(UnitOfWork):
    """A writing transaction from the first line of the block to `commit`.

    `after_commit` is awaited when the work is durable and the database is free for others again,
    and before `commit` returns.
    """

    def __init__(
        self,
        database: Database,
        clock: Clock,
        after_commit: Callable[[], Awaitable[None]],
        actor: Actor,
    ) -> None:
        self._database = database
        self._clock = clock
        self._after_commit = after_commit
        self._actor = actor
        self._open = AsyncExitStack()

    async def __aenter__(self) -> Self:
        self._connection = await self._open.enter_async_context(self._database.writing())
        self._give_repositories(self._connection)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self._open.__aexit__(kind, error, traceback)

    async def commit(self) -> None:
        with self._database.answering():
            await self._database.dialect.announce(self._connection)
            await self._connection.commit()
        await self._open.aclose()
        await self._after_commit()

    def _give_repositories(self, connection: AsyncConnection) -> None:
        ledger = Ledger(connection, self._clock, self._actor)
        self.projects: Projects = SqlProjects(connection, ledger)
        self.environments: Environments = SqlEnvironments(connection, ledger)
        self.flags: Flags = SqlFlags(connection, ledger)
        self.targetings: Targetings = SqlTargetings(connection, ledger)
        self.segments: Segments = SqlSegments(connection, ledger)
        self.credentials: Credentials = SqlCredentials(connection, ledger)
        self.webhooks: Webhooks = SqlWebhooks(connection, ledger)
