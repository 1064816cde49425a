"""A meter for processes that nobody scrapes and nobody watches."""

from application.ports.meter import Meter
from domain.environment import FlagSet


class NullMeter(Meter):
    """Counts nothing and logs nothing."""

    def snapshot_swapped(
        self, flag_set: FlagSet, revision: str, flags: int, compiled: int, seconds: float
    ) -> None:
        """Let it pass."""

    def refresh_failed(self, what: str, error: Exception) -> None:
        """Let it pass."""
