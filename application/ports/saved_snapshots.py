"""The last good state of everything, kept outside of the store and of this process."""

from abc import abstractmethod
from dataclasses import dataclass
from typing import Protocol

from domain.history import Position
from domain.instants import Instant


class Unusable(Exception):
    """What was kept does not verify any more. The sentence says what is wrong with it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Saved:
    """Something that was loaded from the store, as it was at one position of the history."""

    position: Position
    revision: str
    """The hash of the content, before it was written down and compressed."""
    at: Instant
    """When it was saved, or when the store had said last that it is so."""
    body: bytes


class SavedSnapshots(Protocol):
    """Keeps the newest state of each name. Names are slugs, with slashes between.

    What is kept has no expiry as long as anybody asks for it. Every method raises `Unavailable`
    if the place does not answer.
    """

    what: str
    """How logs and metrics call the place."""

    @abstractmethod
    async def find(self, name: str) -> Saved | None:
        """What was kept last, exactly. Raise `Unusable` if any of it has been altered since."""

    @abstractmethod
    async def has(self, name: str, position: Position) -> bool:
        """Whether what is kept is of this position. Cheap: looks at no body."""

    @abstractmethod
    async def keep(self, name: str, saved: Saved) -> None:
        """Replace what was kept, wholly or not at all: nobody ever finds half of it."""
