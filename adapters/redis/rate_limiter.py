"""Rate limits that processes share: the `limits` library's sliding-window counter."""

from limits import RateLimitItem, RateLimitItemPerSecond
from limits.aio.storage import RedisStorage
from limits.aio.strategies import SlidingWindowCounterRateLimiter
from redis.asyncio import Redis

from adapters.redis.circuit_breaker import CircuitBreaker
from adapters.redis.failures import answering
from application.ports.rate_limiter import Budget, RateLimiter, Verdict
from domain.errors import Unavailable


class RedisRateLimiter(RateLimiter):
    """Counts in Valkey; while it is gone, in the limiter of this process.

    The window is as long as a burst takes to come back, so its amount is the burst.
    """

    def __init__(
        self, redis: Redis, prefix: str, breaker: CircuitBreaker, meanwhile: RateLimiter
    ) -> None:
        self._redis = redis
        self._storage = RedisStorage(
            "async+redis://",
            implementation="redispy",
            key_prefix=f"{prefix}:limits",
            connection_pool=redis.connection_pool,  # type: ignore[arg-type]  # goes on as it is
        )
        # A client of its own would send its commands past whatever is put around those of ours.
        self._storage.bridge.storage = redis  # type: ignore[attr-defined]  # not of clusters
        self._storage.bridge.register_scripts()
        self._limiter = SlidingWindowCounterRateLimiter(self._storage)
        self._breaker = breaker
        self._meanwhile = meanwhile

    async def take(self, budget: Budget, caller: str) -> Verdict:
        try:
            async with self._breaker.asking():
                with answering(self._redis):
                    return await self._ask(budget, caller)
        except Unavailable:
            return await self._meanwhile.take(budget, caller)

    async def _ask(self, budget: Budget, caller: str) -> Verdict:
        item = window_of(budget)
        admitted = await self._limiter.hit(item, caller)
        before, before_left, counted, left = await self._storage.get_sliding_window(
            item.key_for(caller), item.get_expiry()
        )
        seconds = item.get_expiry()
        used = int(before * before_left / seconds) + counted
        if admitted:
            return Verdict(0.0, min(budget.burst, max(0, item.amount - used)))
        if counted >= item.amount or not before:
            return Verdict(max(left, 0.001), 0)
        # What the last window still weighs fades until there is room for one.
        return Verdict(max(before_left - (item.amount - counted) * seconds / before, 0.001), 0)


def window_of(budget: Budget) -> RateLimitItem:
    """The window in which a burst comes back, in whole seconds."""
    seconds = budget.seconds_of(budget.burst)
    amount = max(1, budget.limit * seconds // budget.period)
    return RateLimitItemPerSecond(amount, seconds, namespace=budget.name)
