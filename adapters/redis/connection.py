"""Connections to Valkey or Redis."""

from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff


def connect(url: str, *, patience: float) -> Redis:
    """A client that connects when first used, and gives up on each step after `patience` seconds.

    It tries nothing twice: whoever asks has something else to fall back to, which is faster.
    """
    return Redis.from_url(
        url,
        socket_connect_timeout=patience,
        socket_timeout=patience,
        retry=Retry(NoBackoff(), 0),
    )
