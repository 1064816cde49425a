"""Rate limits that are shared, and what becomes of them while Valkey is gone."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from redis.asyncio import Redis

from adapters.memory.rate_limiter import MemoryRateLimiter
from adapters.redis.circuit_breaker import CircuitBreaker
from adapters.redis.connection import connect
from adapters.redis.rate_limiter import RedisRateLimiter
from application.ports.meter import Meter
from application.ports.rate_limiter import RateLimiter
from entrypoints.scale.valkey import Valkey
from tests.contracts.rate_limiter_contract import TEN, RateLimiterContract
from tests.unit.application.world import Notebook


def limiter_of(client: Redis, meter: Meter) -> RedisRateLimiter:
    """What one process counts with; it asks again at once after a failure."""
    return RedisRateLimiter(
        client, "test", CircuitBreaker(meter, "limits", pause=0), MemoryRateLimiter()
    )


class TestRedisRateLimiter(RateLimiterContract):
    @pytest.fixture
    async def limiter(self, redis_url: str) -> AsyncIterator[RateLimiter]:
        async with connect(redis_url, patience=5) as client:
            yield limiter_of(client, Notebook())


async def test_processes_share_what_they_count(redis_url: str) -> None:
    async with connect(redis_url, patience=5) as one, connect(redis_url, patience=5) as other:
        first, second = limiter_of(one, Notebook()), limiter_of(other, Notebook())
        for _ in range(5):
            await first.take(TEN, "a")
        assert (await second.take(TEN, "a")).remaining == 4


async def test_it_counts_here_while_valkey_is_gone_and_comes_back(tmp_path: Path) -> None:
    meter = Notebook()
    with Valkey(tmp_path) as server:
        async with connect(server.url, patience=1) as client:
            limiter = limiter_of(client, meter)
            assert (await limiter.take(TEN, "a")).remaining == 9
            server.kill()
            for left in range(9, 4, -1):
                assert (await limiter.take(TEN, "a")).remaining == left
            assert {what for what, _ in meter.failures} == {"Redis"}
            server.start()
            meter.successes.clear()
            assert (await limiter.take(TEN, "a")).remaining == 9
            assert meter.successes == ["Redis"]
