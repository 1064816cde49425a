"""How much one caller may ask for."""

from abc import abstractmethod
from dataclasses import dataclass
from math import ceil
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """So many requests a period, and so many of them at once."""

    name: str
    limit: int
    """Requests a period, at least one; more are refused in the long run."""
    period: int
    """Seconds."""
    burst: int
    """Requests that may come at once after a pause, at least one."""

    def seconds_of(self, requests: int) -> int:
        """In how many whole seconds so many requests come back, or one if it is none."""
        return ceil(max(1, requests) * self.period / self.limit)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of one request."""

    wait: float
    """Seconds until a request like it would be admitted; 0 if it was admitted itself."""
    remaining: int
    """Requests that would be admitted at once after this one, no more than a burst."""

    @property
    def admitted(self) -> bool:
        """Whether the request may go on."""
        return not self.wait


class RateLimiter(Protocol):
    """Counts requests by budget and caller. It never raises, and never waits long.

    Admits at least `burst` requests at once after a pause, and in the long run no more than
    `limit` a period. A refused request takes nothing. What is counted for one caller, or by one
    budget, does not touch another. It may forget: nothing is lost but a count.
    """

    @abstractmethod
    async def take(self, budget: Budget, caller: str) -> Verdict:
        """Count one request of this caller, if it is admitted."""


class LocalRateLimiter(Protocol):
    """Counts the requests that this process answers, by one budget, without waiting for anybody.

    It is on the way of every evaluation, and has no clock of its own: who asks knows the time.
    """

    @property
    @abstractmethod
    def budget(self) -> Budget | None:
        """What it counts by; None if it admits everybody."""

    @abstractmethod
    def wait(self, caller: object, now: float) -> float:
        """Count one request, if it is admitted: then 0, else the seconds until one would be.

        `now` is in seconds since any moment, above 0. A time that is somewhat old admits no more
        than the present one, and may refuse what that would admit.
        """
