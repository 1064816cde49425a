"""A clock that stands still until it is told to go on."""

from application.ports.clock import Clock
from domain.instants import Instant


class MemoryClock(Clock):
    """Tells the instant it was set to."""

    def __init__(self, instant: Instant = 0) -> None:
        self.instant = instant

    def now(self) -> Instant:
        return self.instant

    def advance(self, milliseconds: int) -> None:
        """Let time pass."""
        self.instant += milliseconds
