"""Which failures mean that Valkey or Redis does not answer."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from redis.exceptions import RedisError

from domain.errors import Unavailable

WHAT: Final = "Redis"
"""What it is called in the log and the metrics of outages."""


@contextmanager
def answering() -> Iterator[None]:
    """Turn every failure of the server, or of the way to it, to `Unavailable`."""
    try:
        yield
    except (RedisError, OSError) as error:
        raise Unavailable(WHAT, f"{WHAT}: {error}") from error
