"""The time."""

from abc import abstractmethod
from typing import Protocol

from domain.instants import Instant


class Clock(Protocol):
    """Tells the time; the only place the core gets it from."""

    @abstractmethod
    def now(self) -> Instant:
        """The present instant, in milliseconds since the Unix epoch."""
