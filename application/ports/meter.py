"""Telling the operator what happens out of sight."""

from abc import abstractmethod
from typing import Protocol

from domain.environment import FlagSet


class Meter(Protocol):
    """Counts and logs what no request answers for. Never raises, never waits."""

    @abstractmethod
    def snapshot_swapped(
        self, flag_set: FlagSet, revision: str, flags: int, compiled: int, seconds: float
    ) -> None:
        """A newer snapshot is served; `compiled` of its flags were compiled for it."""

    @abstractmethod
    def refresh_failed(self, what: str, error: Exception) -> None:
        """Something could not be refreshed; the last good state is still served."""
