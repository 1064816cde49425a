"""Finding out what is due, and handing it on, as long as the process lives."""

from typing import Final

from application.delivery.bell import Bell
from application.ports.clock import Clock
from application.ports.delivery_meter import DeliveryMeter
from application.ports.delivery_queue import DeliveryQueue
from application.ports.outbox import Outbox
from domain.instants import Instant

MOST: Final = 200
"""Webhooks that are handed on at once."""
MEASURED: Final = 5_000
"""Milliseconds between two measurements of what waits, which may be long lists."""


class Dispatch:
    """Looks for due webhooks when something was committed here, and every now and then.

    The looks now and then find what other processes committed, what waited for another attempt,
    and what a queue lost.
    """

    def __init__(  # noqa: PLR0913, PLR0917  each is needed, and given by the container
        self,
        outbox: Outbox,
        queue: DeliveryQueue,
        clock: Clock,
        bell: Bell,
        meter: DeliveryMeter,
        pause: float = 1.0,
    ) -> None:
        """`pause` is the time in seconds between two looks for no reason."""
        self._outbox = outbox
        self._queue = queue
        self._clock = clock
        self._bell = bell
        self._meter = meter
        self._pause = pause
        self._measured: Instant | None = None

    async def follow(self) -> None:
        """Hand on whatever becomes due, until cancelled. Failures are told, and pass."""
        try:
            while True:
                try:
                    await self.look()
                except Exception as error:  # noqa: BLE001  the next look may find it well again
                    self._meter.dispatch_failed(error)
                await self._bell.heard(self._pause)
        finally:
            await self._queue.close()

    async def look(self) -> None:
        """Hand on what is due now, and now and then count what waits."""
        now = self._clock.now()
        due = await self._outbox.due(now, MOST)
        if due:
            await self._queue.offer(due)
        if self._measured is None or now - self._measured >= MEASURED:
            self._meter.waiting(await self._outbox.backlog(), await self._outbox.dead())
            self._measured = now
