"""The time."""

from abc import abstractmethod
from typing import Protocol

from domain.instants import Instant


class Clock(Protocol):
    """Tells the time. Nothing that the core decides or stores gets it from elsewhere."""

    @abstractmethod
    def now(self) -> Instant:
        """The present instant, in milliseconds since the Unix epoch."""
