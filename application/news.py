"""What happened since, for many who follow the same history and all hear of it at once."""

import asyncio
from typing import Final, TypeAlias

from application.ports.catalogue import Catalogue, HistoryFilter
from application.turn import PerLoop
from domain.history import Entry

AT_ONCE: Final = 2
"""Reads at a time: whoever follows must leave others room at the store."""

_Asked: TypeAlias = tuple[HistoryFilter, int, int]
_Entries: TypeAlias = tuple[Entry, ...]


class News:
    """Reads once for all who want the same, and little at a time.

    A read that has begun is joined by nobody: it may miss what the one who asks has heard of.
    """

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._turns = PerLoop(lambda: asyncio.Semaphore(AT_ONCE))
        self._waiting = PerLoop[dict[_Asked, asyncio.Task[_Entries]]](dict)
        self._reading = set[asyncio.Task[_Entries]]()

    async def after(self, wanted: HistoryFilter, known: int, limit: int) -> tuple[Entry, ...]:
        """Return the entries after one that is known, the oldest first. Raise `NotFound`."""
        asked, waiting = (wanted, known, limit), self._waiting()
        if (reading := waiting.get(asked)) is None:
            reading = waiting[asked] = asyncio.create_task(self._read(asked))
            self._reading.add(reading)
            reading.add_done_callback(self._done)
        # Who leaves must not take the answer away from the others.
        return await asyncio.shield(reading)

    async def _read(self, asked: _Asked) -> _Entries:
        async with self._turns():
            del self._waiting()[asked]
            return await self._catalogue.history_after(*asked)

    def _done(self, reading: asyncio.Task[_Entries]) -> None:
        self._reading.discard(reading)
        if not reading.cancelled():
            reading.exception()  # perhaps nobody is left to hear of it
