"""Handing due webhooks to Celery."""

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final

from kombu.exceptions import OperationalError
from redis.asyncio import Redis
from redis.exceptions import RedisError

from adapters.celery.application import FORGOTTEN, QUEUE
from application.ports.delivery_queue import DELIVER, DeliveryQueue
from domain.errors import Unavailable

OFFERED: Final = 15
"""Seconds for which a webhook that was offered is not offered again: if its message is lost, it
waits for so long."""
LONGEST: Final = 10_000
"""Messages in the queue, beyond which nobody works and nothing is added."""


class CeleryQueue(DeliveryQueue):
    """A message for each webhook, and beside it a mark that it was sent, so there are not many."""

    def __init__(self, application: Any, redis: Redis, prefix: str, place: str) -> None:
        """`place` is where Redis is, in words for the log."""
        self._application = application
        self._redis = redis
        self._prefix = prefix
        self._place = place

    async def offer(self, webhooks: Sequence[str]) -> None:
        """Send messages for those that have none. Raise `Unavailable` if Redis is gone."""
        with self._answering():
            if await self._redis.llen(f"{self._prefix}:{QUEUE}") >= LONGEST:
                return
            for webhook in webhooks:
                if await self._redis.set(self._mark_of(webhook), b"1", nx=True, ex=OFFERED):
                    await asyncio.to_thread(self._send, webhook)

    async def taken(self, webhook: str) -> None:
        """A worker has the message: what becomes due from now on needs another one."""
        with self._answering():
            await self._redis.delete(self._mark_of(webhook))

    async def close(self) -> None:
        """Messages travel without this process."""

    def _send(self, webhook: str) -> None:
        self._application.send_task(
            DELIVER, args=[webhook], expires=FORGOTTEN.total_seconds(), retry=False
        )

    @contextmanager
    def _answering(self) -> Iterator[None]:
        try:
            yield
        except (RedisError, OperationalError, OSError) as error:
            raise Unavailable("Redis", f"{self._place} does not answer") from error

    def _mark_of(self, webhook: str) -> str:
        """The key that says that there is a message for a webhook."""
        return f"{self._prefix}:offered:{webhook}"
