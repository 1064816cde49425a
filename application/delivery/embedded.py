"""Delivering in this process."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import TypeAlias

from application.ports.delivery_meter import DeliveryMeter
from application.ports.delivery_queue import DeliveryQueue
from application.turn import PerLoop

Deliver: TypeAlias = Callable[[str], Awaitable[bool]]
"""Delivers what a webhook is to be told; whether there may be more."""
Tasks: TypeAlias = dict[str, asyncio.Task[None]]
"""What is under way, by webhook."""


class EmbeddedQueue(DeliveryQueue):
    """A task for each webhook that is due, and a limit to how many work at the same time.

    One receiver that answers slowly keeps the others waiting only when there are as many of it.
    """

    def __init__(self, deliver: Deliver, meter: DeliveryMeter, *, at_once: int = 16) -> None:
        self._deliver = deliver
        self._meter = meter
        self._turns = PerLoop(lambda: asyncio.Semaphore(at_once))
        self._tasks = PerLoop[Tasks](dict)

    async def offer(self, webhooks: Sequence[str]) -> None:
        """Begin with those that are not under way."""
        tasks = self._tasks()
        for webhook in webhooks:
            if webhook not in tasks:
                task = asyncio.create_task(self._work(webhook), name=f"webhook {webhook}")
                tasks[webhook] = task
                task.add_done_callback(partial(_ended, tasks, webhook))

    async def close(self) -> None:
        """Stop where each is. What was not written down is delivered again by the next process."""
        tasks = tuple(self._tasks().values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _work(self, webhook: str) -> None:
        async with self._turns():
            try:
                more = True
                while more:
                    more = await self._deliver(webhook)
            except Exception as error:  # noqa: BLE001  it is due again, and the next may succeed
                self._meter.delivery_failed(error)


def _ended(tasks: Tasks, webhook: str, _task: asyncio.Task[None]) -> None:
    del tasks[webhook]
