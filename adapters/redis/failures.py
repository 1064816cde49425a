"""Which failures mean that Valkey or Redis does not answer."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from redis.asyncio import Redis
from redis.exceptions import AuthenticationError, RedisError, ResponseError

from domain.errors import Unavailable

WHAT: Final = "Redis"
"""What it is called in the log and the metrics of outages."""


@contextmanager
def answering(client: Redis) -> Iterator[None]:
    """Turn every failure of the server, or of the way to it, to `Unavailable`.

    What it refuses, it gives a reason for. How it cannot be reached changes during an outage, and
    says less than where it should be.
    """
    try:
        yield
    except (ResponseError, AuthenticationError) as refusal:
        raise Unavailable(WHAT, f"{place_of(client)}: {refusal}") from refusal
    except (RedisError, OSError) as error:
        raise Unavailable(WHAT, f"{place_of(client)} does not answer") from error


def place_of(client: Redis) -> str:
    """Where it is, without who asks it."""
    where = client.connection_pool.connection_kwargs
    return where.get("path") or f"{where.get('host', 'localhost')}:{where.get('port', 6379)}"
