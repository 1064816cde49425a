"""Telling the operator what becomes of the counts."""

from abc import abstractmethod
from typing import Final, Protocol

NO_ROOM: Final = "memory"
"""There was no more room for them."""
STRAY: Final = "unknown_flags"
"""They were of too many keys that no flag has."""
WHYS: Final = (NO_ROOM, STRAY)


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
        """So many evaluations will never be told: `why` is one of `WHYS`."""
