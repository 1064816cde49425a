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

    async def has(self, name: str, position: Position) -> bool:
        return name in self._saved and self._saved[name].position == position

    async def keep(self, name: str, saved: Saved) -> None:
        self._saved[name] = saved
