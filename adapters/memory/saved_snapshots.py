"""Saved snapshots in memory."""

from application.ports.saved_snapshots import Saved, SavedSnapshots
from domain.history import Position


class MemorySavedSnapshots(SavedSnapshots):
    """Lasts as long as its process."""

    what = "memory"

    def __init__(self) -> None:
        self._saved: dict[str, Saved] = {}

    async def find(self, name: str) -> Saved | None:
        return self._saved.get(name)

    async def position(self, name: str) -> Position | None:
        return self._saved[name].position if name in self._saved else None

    async def keep(self, name: str, saved: Saved, *, instead_of: Position | None = None) -> bool:
        if await self.position(name) != instead_of:
            return False
        self._saved[name] = saved
        return True
