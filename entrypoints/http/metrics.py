"""Counting requests, and showing what was counted."""

from abc import abstractmethod
from collections import Counter
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from typing import Protocol

from domain.environment import FlagSet


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
    def durations(self, method: str, route: str, status: int) -> Callable[[float], None]:
        """Counts requests like this by the seconds that they took; to be kept and called."""

    @abstractmethod
    def evaluated_all(self, flag_set: FlagSet, outcomes: Iterable[str]) -> None:
        """Flags of an environment were evaluated at once, with these outcomes."""

    @abstractmethod
    def exposition(self) -> bytes:
        """All metrics in Prometheus's text format 0.0.4."""
