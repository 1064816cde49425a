"""Counting requests, and showing what was counted."""

from abc import abstractmethod
from collections import Counter
from contextlib import AbstractContextManager
from typing import Protocol

from domain.environment import FlagSet
from domain.plans import Constants


class Durations(Protocol):
    """How long requests of one kind took. Shows the pending ones too, whenever it is asked."""

    pending: list[float]
    """Seconds; whoever measures appends, and settles now and then."""

    @abstractmethod
    def settle(self) -> None:
        """Count what is pending."""


class LimitsMeter(Protocol):
    """Counts what was refused for being too much, too slow or too many; whoever refuses adds."""

    decisions: Counter[tuple[str, str]]
    """Requests by budget and outcome."""
    shed: Counter[str]
    """Requests that were turned away by an overload, by reason."""
    cut: Counter[str]
    """Clients that were cut off for being slow, by what they were slow at."""


class TrafficMeter(Protocol):
    """Counts what is asked over HTTP. Never raises, never waits, costs next to nothing."""

    @property
    @abstractmethod
    def limits(self) -> LimitsMeter:
        """What was refused."""

    evaluated: Counter[bytes]
    """Decisions, as they were sent. Whoever evaluates adds to it."""
    evaluated_together: Counter[Constants]
    """Decisions that were sent together. Whoever evaluates adds to it."""

    @abstractmethod
    def request_started(self) -> None:
        """A request came in."""

    @abstractmethod
    def request_finished(self, method: str, route: str, status: int, seconds: float) -> None:
        """A request that came in was answered, or given up. `route` is the path's template."""

    @abstractmethod
    def in_flight(self) -> AbstractContextManager[None]:
        """Around what waits, of a request that `durations` measures."""

    @abstractmethod
    def durations(self, method: str, route: str, status: int) -> Durations:
        """The seconds that requests like this took; to be kept."""

    @abstractmethod
    def unknown_flag(self, flag_set: FlagSet, key: str) -> None:
        """A flag was asked for that is not there."""

    @abstractmethod
    def exposition(self) -> bytes:
        """All metrics in Prometheus's text format 0.0.4."""
