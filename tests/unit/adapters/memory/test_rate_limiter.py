"""Rate limits in memory."""

import pytest

from adapters.memory.rate_limiter import Gcra, MemoryRateLimiter
from application.ports.rate_limiter import Budget, RateLimiter
from tests.contracts.rate_limiter_contract import RateLimiterContract


class TestMemoryRateLimiter(RateLimiterContract):
    @pytest.fixture
    def limiter(self) -> RateLimiter:
        return MemoryRateLimiter()


def test_memory_is_bounded_whoever_asks() -> None:
    now = 0.0
    budget = Budget(name="any", limit=60, period=60, burst=10)
    counted = Gcra(budget, callers=100)
    for caller in range(1_000):
        counted.wait(caller, now)
        assert len(counted) <= 100
    now = 60.0
    for caller in range(1_000):
        counted.wait(("later", caller), now)
    assert len(counted) <= 100


def test_who_used_something_lately_is_remembered() -> None:
    now = 0.0
    counted = Gcra(Budget(name="any", limit=60, period=60, burst=1), callers=100)
    for caller in range(90):
        counted.wait(caller, now)
    now = 10.0
    for caller in range(90, 101):
        counted.wait(caller, now)
    assert len(counted) == 11
    assert counted.wait(95, now) > 0
