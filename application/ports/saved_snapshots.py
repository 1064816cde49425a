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
    """Keeps one state of each name. Names are slugs, with slashes between.

    Which of two states is the newer one, only a store can tell: one that went back to a backup
    counts from there again. So whoever keeps something says what it replaces, and of several who
    do so at once, in whatever processes, one has its way.

    What is kept has no expiry as long as anybody asks for it. Every method raises `Unavailable`
    if the place does not answer.
    """

    what: str
    """How logs and metrics call the place."""

    @abstractmethod
    async def find(self, name: str) -> Saved | None:
        """What was kept last, exactly. Raise `Unusable` if any of it has been altered since."""

    @abstractmethod
    async def position(self, name: str) -> Position | None:
        """Of which position is what is kept; None if nothing is. Cheap: looks at no body."""

    @abstractmethod
    async def keep(self, name: str, saved: Saved, *, instead_of: Position | None = None) -> bool:
        """Replace what was kept, wholly or not at all: nobody ever finds half of it.

        False, and nothing is replaced, if what is kept is not of the position `instead_of`.
        """
