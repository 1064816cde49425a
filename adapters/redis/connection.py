"""Connections to Valkey or Redis."""

from typing import Final

from redis.asyncio import BlockingConnectionPool, Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

CONNECTIONS: Final = 24
"""Connections of one process at most: one that listens, those of limits, and some for the rest."""


def connect(url: str, *, patience: float) -> Redis:
    """A client that connects when first used, and gives up on each step after `patience` seconds.

    One that waits for a connection of others gives up as well. It tries nothing twice: whoever asks
    has something else to fall back to, which is faster.
    """
    pool = BlockingConnectionPool.from_url(
        url,
        max_connections=CONNECTIONS,
        timeout=patience,
        socket_connect_timeout=patience,
        socket_timeout=patience,
        retry=Retry(NoBackoff(), 0),
    )
    return Redis.from_pool(pool)
