"""Which failures mean that Valkey or Redis does not answer."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from redis.exceptions import AuthenticationError, RedisError, ResponseError

from domain.errors import Unavailable

WHAT: Final = "Redis"
"""What it is called in the log and the metrics of outages."""


@contextmanager
def answering() -> Iterator[None]:
    """Turn every failure of the server, or of the way to it, to `Unavailable`.

    What it refuses, it gives a reason for; that it cannot be reached may pass by itself.
    """
    try:
        yield
    except (ResponseError, AuthenticationError) as refusal:
        raise Unavailable(WHAT, f"{WHAT}: {refusal}") from refusal
    except (RedisError, OSError) as error:
        raise Unavailable(WHAT) from error
