"""Word that something was committed, by this or another process."""

from abc import abstractmethod
from collections.abc import AsyncIterator
from typing import Protocol


class ChangeFeed(Protocol):
    """Tells that the store has changed, not what has; listeners ask the store."""

    @abstractmethod
    def changes(self) -> AsyncIterator[None]:
        """Yield once after one or more commits, soon. Endless; ends by cancellation.

        The first step yields at once, so that what was committed before it is not missed.
        Commits between two steps of the iterator are told once. It may yield without a change,
        and survives a store that does not answer for a while.
        """
