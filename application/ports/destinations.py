"""Where messages may go."""

from abc import abstractmethod
from typing import Protocol


class Destinations(Protocol):
    """What is known of a URL before anything is sent there. The sender judges again."""

    @abstractmethod
    def check(self, url: str, *field: str) -> None:
        """Raise `InvalidDefinition` about the field for a URL that no message will ever go to.

        Nobody is asked where a name leads: that may change at any time.
        """
