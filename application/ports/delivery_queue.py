"""Handing due webhooks to whoever delivers."""

from abc import abstractmethod
from collections.abc import Sequence
from typing import Final, Protocol

DELIVER: Final = "flaghoist.deliver"
"""What workers elsewhere are asked to do; the one argument is the id of a webhook."""


class DeliveryQueue(Protocol):
    """Takes ids of webhooks that are due. What it loses only waits: it will be due again."""

    @abstractmethod
    async def offer(self, webhooks: Sequence[str]) -> None:
        """See that somebody delivers what these are to be told. Raise `Unavailable`."""

    @abstractmethod
    async def close(self) -> None:
        """Stop what this process has under way."""
