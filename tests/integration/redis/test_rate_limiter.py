"""Rate limits that are shared, and what becomes of them while Valkey is gone."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from adapters.memory.rate_limiter import MemoryRateLimiter
from adapters.redis.connection import connect
from adapters.redis.rate_limiter import RedisRateLimiter
from application.ports.rate_limiter import RateLimiter
from entrypoints.scale.valkey import Valkey
from tests.contracts.rate_limiter_contract import TEN, RateLimiterContract


class TestRedisRateLimiter(RateLimiterContract):
    @pytest.fixture
    async def limiter(self, redis_url: str) -> AsyncIterator[RateLimiter]:
        async with connect(redis_url, patience=5) as client:
            yield RedisRateLimiter(client, "test", MemoryRateLimiter())


async def test_processes_share_what_they_count(redis_url: str) -> None:
    async with connect(redis_url, patience=5) as one, connect(redis_url, patience=5) as other:
        first = RedisRateLimiter(one, "test", MemoryRateLimiter())
        second = RedisRateLimiter(other, "test", MemoryRateLimiter())
        for _ in range(5):
            await first.take(TEN, "a")
        assert (await second.take(TEN, "a")).remaining == 4


async def test_it_counts_here_while_valkey_is_gone_and_comes_back(server_folder: Path) -> None:
    server = Valkey(server_folder)
    with capture_logs() as logged:
        with server:
            url = server.url
            client = connect(url, patience=1)
            limiter = RedisRateLimiter(client, "test", MemoryRateLimiter(), pause=0.05)
            assert (await limiter.take(TEN, "a")).remaining == 9
        for left in range(9, 4, -1):
            assert (await limiter.take(TEN, "a")).remaining == left
            await asyncio.sleep(0.06)
        with Valkey(server_folder, port=int(url.rpartition(":")[2].partition("/")[0])):
            await asyncio.sleep(0.06)
            assert (await limiter.take(TEN, "a")).remaining == 9
        await client.aclose()
    assert [line["event"] for line in logged if "rate limits" in line["event"]] == [
        "rate limits are counted in this process",
        "rate limits are shared again",
    ]
