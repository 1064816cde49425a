"""What every rate limiter promises."""

import asyncio

import pytest

from application.ports.rate_limiter import Budget, RateLimiter

TEN = Budget(name="ten", limit=10, period=60, burst=10)
FIVE = Budget(name="five", limit=5, period=60, burst=5)
QUICK = Budget(name="quick", limit=2, period=1, burst=2)


class RateLimiterContract:
    @pytest.fixture
    def limiter(self) -> RateLimiter:
        raise NotImplementedError("the adapter under test")

    async def test_admits_a_burst_and_no_more(self, limiter: RateLimiter) -> None:
        verdicts = [await limiter.take(TEN, "a") for _ in range(12)]
        assert [verdict.admitted for verdict in verdicts] == [True] * 10 + [False] * 2
        assert [verdict.remaining for verdict in verdicts] == [*range(9, -1, -1), 0, 0]

    async def test_tells_how_long_to_wait(self, limiter: RateLimiter) -> None:
        verdicts = [await limiter.take(TEN, "a") for _ in range(11)]
        assert {verdict.wait for verdict in verdicts[:10]} == {0}
        assert 0 < verdicts[10].wait <= 2 * TEN.period

    async def test_callers_do_not_touch_each_other(self, limiter: RateLimiter) -> None:
        for _ in range(11):
            await limiter.take(TEN, "a")
        assert (await limiter.take(TEN, "b")).admitted
        assert (await limiter.take(TEN, "a/b")).admitted

    async def test_budgets_do_not_touch_each_other(self, limiter: RateLimiter) -> None:
        for _ in range(11):
            await limiter.take(TEN, "a")
        assert (await limiter.take(FIVE, "a")).admitted

    async def test_counts_what_comes_together(self, limiter: RateLimiter) -> None:
        verdicts = await asyncio.gather(*(limiter.take(TEN, "a") for _ in range(30)))
        assert sum(verdict.admitted for verdict in verdicts) == 10

    async def test_admits_again_after_the_wait(self, limiter: RateLimiter) -> None:
        async with asyncio.timeout(20):
            while (verdict := await limiter.take(QUICK, "a")).admitted:
                pass
            while not verdict.admitted:
                await asyncio.sleep(verdict.wait)
                verdict = await limiter.take(QUICK, "a")
