"""Word within one process that there may be something to deliver."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeAlias

from application.turn import PerLoop

AfterCommit: TypeAlias = Callable[[], Awaitable[object]]


class Bell:
    """Rung after a commit; whoever waits wakes. Rings that nobody heard are heard once, later."""

    def __init__(self) -> None:
        self._unheard = False
        self._rung = PerLoop(asyncio.Event)

    async def ring(self) -> None:
        """Wake whoever waits."""
        self._unheard = True
        self._rung().set()

    async def heard(self, patience: float) -> None:
        """Wait for a ring, or so many seconds."""
        if not self._unheard:
            try:
                async with asyncio.timeout(patience):
                    await self._rung().wait()
            except TimeoutError:
                return
        self._unheard = False
        self._rung().clear()


class Afterwards:
    """What is awaited after a commit: first what makes it seen, then the bell."""

    def __init__(self, first: AfterCommit, bell: Bell) -> None:
        self._first = first
        self._bell = bell

    async def __call__(self) -> None:
        await self._first()
        await self._bell.ring()
