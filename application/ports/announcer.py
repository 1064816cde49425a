"""Telling other processes that something was committed."""

from abc import abstractmethod
from typing import Protocol


class Announcer(Protocol):
    """The other end of a change feed that the store does not feed itself."""

    @abstractmethod
    async def announce(self) -> None:
        """Tell everybody who listens. Raise `Unavailable` if that is impossible."""
