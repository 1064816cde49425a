"""A client that knows when to give up."""

import socket
from contextlib import closing
from time import monotonic

import pytest
from redis.exceptions import RedisError

from adapters.redis.connection import connect


async def test_it_speaks_with_a_real_server(redis_url: str) -> None:
    async with connect(redis_url, patience=5) as client:
        await client.set("flag", "on")
        assert await client.get("flag") == b"on"


async def test_a_server_that_never_answers_counts_as_gone() -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as deaf:
        started = monotonic()
        async with connect(f"redis://127.0.0.1:{deaf.getsockname()[1]}", patience=0.1) as client:
            with pytest.raises(RedisError):
                await client.get("flag")
        assert monotonic() - started < 5
