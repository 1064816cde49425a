"""Word of commits within this process."""

from collections.abc import AsyncIterator

from adapters.memory.store import MemoryStore
from application.ports.change_feed import ChangeFeed


class MemoryChangeFeed(ChangeFeed):
    """Counts commits: what was missed between two steps is told once."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    async def changes(self) -> AsyncIterator[None]:
        seen = self._store.commits
        while True:
            yield
            seen = await self._store.commits_beyond(seen)
