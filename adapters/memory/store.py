"""The store that all ports of this package share."""

import asyncio

from adapters.memory.state import MemoryState
from application.turn import PerLoop, Turn


class MemoryStore:
    """The last committed state, and the turn to write the next one."""

    def __init__(self) -> None:
        self.state = MemoryState()
        self.turn = Turn()
        """Held by the unit of work that is under way."""
        self.commits = 0
        self._committed = PerLoop(asyncio.Event)

    def publish(self, state: MemoryState) -> None:
        """Make a state the committed one, and tell who waits for that."""
        self.state = state
        self.commits += 1
        committed = self._committed()
        committed.set()
        committed.clear()

    async def commits_beyond(self, seen: int) -> int:
        """Wait until there are more commits than were seen; return how many."""
        while self.commits == seen:
            await self._committed().wait()
        return self.commits
