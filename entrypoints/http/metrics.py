"""Counting requests, and showing what was counted."""

from abc import abstractmethod
from collections.abc import Iterable
from typing import Protocol

from domain.environment import FlagSet


class TrafficMeter(Protocol):
    """Counts what is asked over HTTP. Never raises, never waits, costs next to nothing."""

    @abstractmethod
    def request_started(self) -> None:
        """A request came in."""

    @abstractmethod
    def request_finished(self, method: str, route: str, status: int, seconds: float) -> None:
        """A request that came in was answered, or given up. `route` is the path's template."""

    @abstractmethod
    def evaluated(self, flag_set: FlagSet, outcome: str) -> None:
        """A flag was evaluated; `outcome` is the reason, or the error code if there is one."""

    @abstractmethod
    def evaluated_all(self, flag_set: FlagSet, outcomes: Iterable[str]) -> None:
        """The flags of an environment were evaluated at once, with these outcomes."""

    @abstractmethod
    def exposition(self) -> bytes:
        """All metrics in Prometheus's text format 0.0.4."""
