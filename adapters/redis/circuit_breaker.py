"""Asking Valkey or Redis without waiting for it together."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from math import inf
from typing import Final

from adapters.redis.failures import WHAT
from application.ports.meter import Meter
from application.turn import PerLoop
from domain.errors import Unavailable

AT_ONCE: Final = 16
"""Calls under way at most; more wait for their turn."""
TURN: Final = 0.2
"""Seconds to wait for a turn. Whoever gets none then goes without, and so do all who come later."""
PAUSE: Final = 1.0
"""Seconds for which nobody is asked after a failure; then one call tries, and the others do not
wait for what becomes of it."""


class CircuitBreaker:
    """Closed while calls succeed; open once one has failed, until one has succeeded again.

    What becomes of a call that began before it was last opened or closed is old news, and changes
    nothing.
    """

    def __init__(
        self, meter: Meter, noticed_by: str, *, at_once: int = AT_ONCE, pause: float = PAUSE
    ) -> None:
        self._meter = meter
        self._noticed_by = noticed_by
        self._turns = PerLoop(lambda: asyncio.Semaphore(at_once))
        self._pause = pause
        self._open = False
        self._era = 0
        self._asks_again_at = 0.0

    @asynccontextmanager
    async def asking(self) -> AsyncIterator[None]:
        """Ask inside the block, which raises `Unavailable` if that fails. Raise it, too, if nobody
        is asked now.
        """
        turns = self._turns()
        await self._take(turns)
        era, tries = self._era, self._open
        if tries:
            self._asks_again_at = inf
        try:
            yield
        except Unavailable as error:
            self._failed(era, error)
            raise
        except BaseException:
            if tries:  # it was called off: the next one tries
                self._asks_again_at = 0.0
            raise
        else:
            self._succeeded(era)
        finally:
            turns.release()

    async def _take(self, turns: asyncio.Semaphore) -> None:
        """Wait for a turn."""
        self._check()
        try:
            async with asyncio.timeout(TURN):
                await turns.acquire()
        except TimeoutError:
            if not self._open:
                self._rest()
            raise Unavailable(WHAT) from None
        try:
            self._check()  # whoever was before may have failed
        except Unavailable:
            turns.release()
            raise

    def _check(self) -> None:
        if asyncio.get_running_loop().time() < self._asks_again_at:
            raise Unavailable(WHAT)

    def _rest(self) -> None:
        self._asks_again_at = asyncio.get_running_loop().time() + self._pause

    def _failed(self, era: int, error: Unavailable) -> None:
        if era != self._era:
            return
        if not self._open:
            self._open = True
            self._era += 1
        self._rest()
        self._meter.failed(WHAT, error, self._noticed_by)

    def _succeeded(self, era: int) -> None:
        if era != self._era:
            return
        if self._open:
            self._open = False
            self._era += 1
            self._asks_again_at = 0.0
        self._meter.works(WHAT, self._noticed_by)
