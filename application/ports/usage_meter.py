"""Telling the operator what becomes of the counts."""

from abc import abstractmethod
from typing import Protocol


class UsageMeter(Protocol):
    """Counts and logs. Never raises, never waits."""

    @abstractmethod
    def usage_stored(self, evaluations: int) -> None:
        """So many evaluations were written to the store."""

    @abstractmethod
    def usage_kept(self, evaluations: int, error: Exception) -> None:
        """The store does not take them; so many evaluations wait in memory."""

    @abstractmethod
    def usage_dropped(self, why: str, evaluations: int) -> None:
        """So many evaluations will never be told: `why` is one of a few words."""
