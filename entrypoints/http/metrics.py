"""Counting requests, and showing what was counted."""

from abc import abstractmethod
from collections import Counter
from collections.abc import Mapping
from contextlib import AbstractContextManager
from typing import Protocol

from domain.environment import FlagSet


class Durations(Protocol):
    """How long requests of one kind took. Shows the pending ones too, whenever it is asked."""

    pending: list[float]
    """Seconds; whoever measures appends, and settles now and then."""

    @abstractmethod
    def settle(self) -> None:
        """Count what is pending."""


class TrafficMeter(Protocol):
    """Counts what is asked over HTTP. Never raises, never waits, costs next to nothing."""

    evaluated: Counter[tuple[FlagSet, str]]
    """Flags evaluated one at a time, by environment and outcome: the reason, or the error code if
    there is one. Whoever evaluates adds to it."""

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
    def evaluated_all(self, flag_set: FlagSet, outcomes: Mapping[str, int]) -> None:
        """Flags of an environment were evaluated at once: how many with each outcome."""

    @abstractmethod
    def exposition(self) -> bytes:
        """All metrics in Prometheus's text format 0.0.4."""
