"""Units of work over a copy of the state."""

from collections.abc import Awaitable, Callable
from types import TracebackType
from typing import Self, TypeAlias

from adapters.memory.credentials import MemoryCredentials
from adapters.memory.environments import MemoryEnvironments, MemoryProjects
from adapters.memory.flags import MemoryFlags
from adapters.memory.recorder import Recorder
from adapters.memory.segments import MemorySegments
from adapters.memory.store import MemoryStore
from adapters.memory.targetings import MemoryTargetings
from adapters.memory.webhooks import MemoryWebhooks
from application.access import Actor
from application.ports.clock import Clock
from application.ports.credentials import Credentials
from application.ports.environments import Environments, Projects
from application.ports.flags import Flags
from application.ports.segments import Segments
from application.ports.targetings import Targetings
from application.ports.unit_of_work import UnitOfWork
from application.ports.webhooks import Webhooks

AfterCommit: TypeAlias = Callable[[], Awaitable[object]]


class MemoryUnitOfWork(UnitOfWork):
    """Works on a copy of the committed state, one unit at a time, and swaps it in."""

    def __init__(
        self, store: MemoryStore, clock: Clock, after_commit: AfterCommit, actor: Actor
    ) -> None:
        self._store = store
        self._clock = clock
        self._after_commit = after_commit
        self._actor = actor

    async def __aenter__(self) -> Self:
        await self._store.turn().acquire()
        self._state = state = self._store.state.copy()
        self._recorder = recorder = Recorder(state, self._clock, self._actor)
        self.projects: Projects = MemoryProjects(state, recorder)
        self.environments: Environments = MemoryEnvironments(state, recorder)
        self.flags: Flags = MemoryFlags(state, recorder)
        self.targetings: Targetings = MemoryTargetings(state, recorder)
        self.segments: Segments = MemorySegments(state, recorder)
        self.credentials: Credentials = MemoryCredentials(state, recorder)
        self.webhooks: Webhooks = MemoryWebhooks(state, recorder)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._recorder.close()
        self._store.turn().release()

    async def commit(self) -> None:
        self._recorder.close()
        self._store.publish(self._state)
        await self._after_commit()
