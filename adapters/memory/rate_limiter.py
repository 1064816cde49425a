"""Rate limits in memory: the generic cell rate algorithm, one number a caller."""

import time
from collections.abc import Callable
from typing import Final

from application.ports.rate_limiter import Budget, LocalRateLimiter, RateLimiter, Verdict

CALLERS: Final = 100_000
"""Callers that one budget remembers at most."""


class Gcra(LocalRateLimiter):
    """One budget. Remembers of each caller when it will have nothing used any more.

    Every request moves that time on by the pause between two requests at the steady rate; one
    that would move it further ahead than a burst reaches is refused. A time that has passed says
    nothing, so it can be forgotten.
    """

    def __init__(self, budget: Budget, *, callers: int = CALLERS) -> None:
        self._budget = budget
        self._pause = budget.period / budget.limit
        self._reach = budget.burst * self._pause
        # Times are sums of fractions: less than a millionth of a pause is no lateness.
        self._bound = self._reach + self._pause * 1e-6
        self._free_at: dict[object, float] = {}
        self._limit = callers

    @property
    def budget(self) -> Budget:
        return self._budget

    def wait(self, caller: object, now: float) -> float:
        # Whoever used nothing lately is admitted whatever the budget, and that is the usual case.
        try:
            free_at = self._free_at[caller]
        except KeyError:
            if len(self._free_at) >= self._limit:
                self._forget(now)
            free_at = now
        if free_at <= now:
            self._free_at[caller] = now + self._pause
            return 0.0
        moved = free_at + self._pause
        if moved > now + self._bound:
            return moved - now - self._reach
        self._free_at[caller] = moved
        return 0.0

    def remaining(self, caller: object, now: float) -> int:
        """How many more requests would be admitted at once."""
        used = max(0.0, self._free_at.get(caller, now) - now)
        return int((self._reach - used) / self._pause + 1e-6)

    def __len__(self) -> int:
        """How many callers are remembered."""
        return len(self._free_at)

    def _forget(self, now: float) -> None:
        """Forget who has nothing used. If that is fewer than half, forget all.

        So it is looked through once in many newcomers, and better to admit than to grow.
        """
        kept = {caller: at for caller, at in self._free_at.items() if at > now}
        self._free_at = kept if len(kept) <= self._limit // 2 else {}


class MemoryRateLimiter(RateLimiter):
    """Counts by any budget, in this process."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._budgets: dict[Budget, Gcra] = {}

    async def take(self, budget: Budget, caller: str) -> Verdict:
        counted = self._budgets.get(budget)
        if counted is None:
            counted = self._budgets[budget] = Gcra(budget)
        now = self._clock()
        wait = counted.wait(caller, now)
        return Verdict(wait, 0 if wait else counted.remaining(caller, now))


class Unlimited(LocalRateLimiter):
    """Counts nothing and admits everybody."""

    @property
    def budget(self) -> None:
        return None

    def wait(self, _caller: object, _now: float) -> float:
        return 0.0


def local_limiter(budget: Budget | None) -> LocalRateLimiter:
    """A limiter for a budget, if there is one."""
    return Unlimited() if budget is None else Gcra(budget)
