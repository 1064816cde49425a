"""Word of commits by publish and subscribe."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from typing import Final

from redis.asyncio import Redis
from redis.asyncio.client import PubSub

from adapters.redis.failures import WHAT, answering
from application.ports.announcer import Announcer
from application.ports.change_feed import ChangeFeed
from application.ports.meter import Meter
from domain.errors import Unavailable

NOTICED_BY: Final = "change feed"
SILENCE: Final = 5.0
"""Seconds without a word after which the server is asked whether it is still there."""
PAUSE: Final = 1.0
"""Seconds between two attempts to connect; as often the store is asked meanwhile."""


class RedisChangeFeed(ChangeFeed, Announcer):
    """One channel for all processes on one store.

    Messages are lost while a listener is not connected, so it looks once whenever it is again, and
    as long as it is not, at every attempt.
    """

    def __init__(self, client: Redis, prefix: str, meter: Meter, *, pause: float = PAUSE) -> None:
        self._client = client
        self._channel = f"{prefix}:commits"
        self._meter = meter
        self._pause = pause

    async def announce(self) -> None:
        with answering(self._client):
            await self._client.publish(self._channel, b"")

    async def changes(self) -> AsyncIterator[None]:
        """Yield after commits, whenever it is connected (again), and while it cannot be."""
        while True:
            try:
                with answering(self._client):
                    async with aclosing(self._words()) as words:
                        async for _ in words:
                            self._meter.works(WHAT, NOTICED_BY)
                            yield
            except Unavailable as error:
                self._meter.failed(WHAT, error, NOTICED_BY)
            yield
            await asyncio.sleep(self._pause)

    async def _words(self) -> AsyncGenerator[None, None]:
        """Every word, those that came together once. Raises when the server is gone."""
        async with self._client.pubsub() as subscription:
            await subscription.subscribe(self._channel)
            while True:
                await _hear(subscription)
                while await subscription.get_message(timeout=0):
                    pass
                yield


async def _hear(subscription: PubSub) -> None:
    """Wait for a word, or for the confirmation of the subscription."""
    while True:
        for _ in range(2):
            heard = await subscription.get_message(timeout=SILENCE)
            if heard is not None and heard["type"] != "pong":
                return
            if heard is not None:
                break
            await subscription.ping()
        else:
            raise TimeoutError("there was no answer to a ping")
