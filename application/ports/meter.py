"""Telling the operator what happens out of sight."""

from abc import abstractmethod
from typing import Protocol

from domain.environment import FlagSet
from domain.instants import Instant


class Meter(Protocol):
    """Counts and logs what no request answers for. Never raises, never waits."""

    @abstractmethod
    def snapshot_swapped(
        self, flag_set: FlagSet, revision: str, flags: int, compiled: int, seconds: float
    ) -> None:
        """A newer snapshot is served; `compiled` of its flags were compiled for it."""

    @abstractmethod
    def snapshot_stale(self, flag_set: FlagSet, since: Instant | None) -> None:
        """The store has not confirmed what is served since then; None when it has again."""

    @abstractmethod
    def change_served(self, milliseconds: int) -> None:
        """The oldest change that was not served yet is, so long after it was made."""

    @abstractmethod
    def snapshot_ignored(self, where: str, name: str, error: Exception) -> None:
        """A saved snapshot cannot be used; it is passed over, and the next one is tried."""

    @abstractmethod
    def failed(self, what: str, error: Exception, noticed_by: str) -> None:
        """Something behind the service failed a part of it.

        Only the first time begins an outage, whichever part noticed it.
        """

    @abstractmethod
    def works(self, what: str, noticed_by: str) -> None:
        """It did what a part asked of it. An outage is over when no part it failed still waits."""
