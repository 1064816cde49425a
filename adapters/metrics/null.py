"""A meter for processes that nobody scrapes and nobody watches."""

from application.ports.meter import Meter
from domain.environment import FlagSet
from domain.instants import Instant


class NullMeter(Meter):
    """Counts nothing and logs nothing."""

    def snapshot_swapped(
        self, flag_set: FlagSet, revision: str, flags: int, compiled: int, seconds: float
    ) -> None:
        """Let it pass."""

    def snapshot_stale(self, flag_set: FlagSet, since: Instant | None) -> None:
        """Let it pass."""

    def change_served(self, milliseconds: int) -> None:
        """Let it pass."""

    def snapshot_ignored(self, where: str, name: str, error: Exception) -> None:
        """Let it pass."""

    def failed(self, what: str, error: Exception, noticed_by: str) -> None:
        """Let it pass."""

    def works(self, what: str, noticed_by: str) -> None:
        """Let it pass."""
