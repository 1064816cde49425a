"""Rate limits that processes share: the `limits` library's sliding-window counter."""

import asyncio
from math import ceil
from typing import Final

import structlog
from limits import RateLimitItem, RateLimitItemPerSecond
from limits.aio.storage import RedisStorage
from limits.aio.strategies import SlidingWindowCounterRateLimiter
from redis.asyncio import Redis
from redis.exceptions import RedisError

from application.ports.rate_limiter import Budget, RateLimiter, Verdict

PAUSE: Final = 1.0
"""Seconds for which Valkey is not asked again after it failed; nobody waits for it meanwhile."""

_GONE = (RedisError, OSError, TimeoutError)


class RedisRateLimiter(RateLimiter):
    """Counts in Valkey; while it is gone, in the limiter of this process.

    The window is as long as a burst takes to come back, so its amount is the burst. Falling back
    and coming back are one log line each.
    """

    def __init__(
        self, redis: Redis, prefix: str, meanwhile: RateLimiter, *, pause: float = PAUSE
    ) -> None:
        self._storage = RedisStorage(
            "async+redis://",
            implementation="redispy",
            key_prefix=f"{prefix}:limits",
            connection_pool=redis.connection_pool,  # type: ignore[arg-type]  # goes on as it is
        )
        self._limiter = SlidingWindowCounterRateLimiter(self._storage)
        self._meanwhile = meanwhile
        self._pause = pause
        self._ask_again_at = 0.0
        self._gone = False
        self._log = structlog.get_logger("flaghoist.limits")

    async def take(self, budget: Budget, caller: str) -> Verdict:
        now = asyncio.get_running_loop().time()
        if now < self._ask_again_at:
            return await self._meanwhile.take(budget, caller)
        if self._gone:  # one asks; whoever comes meanwhile does not wait with it
            self._ask_again_at = now + self._pause
        try:
            verdict = await self._ask(budget, caller)
        except _GONE as error:
            self._ask_again_at = asyncio.get_running_loop().time() + self._pause
            if not self._gone:
                self._gone = True
                self._log.warning("rate limits are counted in this process", reason=repr(error))
            return await self._meanwhile.take(budget, caller)
        self._ask_again_at = 0.0
        if self._gone:
            self._gone = False
            self._log.info("rate limits are shared again")
        return verdict

    async def _ask(self, budget: Budget, caller: str) -> Verdict:
        item = window_of(budget)
        admitted = await self._limiter.hit(item, caller)
        before, before_left, counted, left = await self._storage.get_sliding_window(
            item.key_for(caller), item.get_expiry()
        )
        seconds = item.get_expiry()
        used = int(before * before_left / seconds) + counted
        if admitted:
            return Verdict(0.0, max(0, item.amount - used))
        if counted >= item.amount or not before:
            return Verdict(max(left, 0.001), 0)
        # What the last window still weighs fades until there is room for one.
        return Verdict(max(before_left - (item.amount - counted) * seconds / before, 0.001), 0)


def window_of(budget: Budget) -> RateLimitItem:
    """The window in which a burst comes back, in whole seconds."""
    seconds = ceil(budget.burst * budget.period / budget.limit)
    amount = max(1, budget.limit * seconds // budget.period)
    return RateLimitItemPerSecond(amount, seconds, namespace=budget.name)
