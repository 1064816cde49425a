"""Segments inside a unit of work."""

from abc import abstractmethod
from typing import Protocol

from domain.segment import Segment


class Segments(Protocol):
    """The segments of all projects, inside one unit of work. A key is taken once and for ever."""

    @abstractmethod
    async def find(self, project: str, key: str) -> Segment:
        """Return the segment. Raise `SegmentNotFound` if there is none, or no longer."""

    @abstractmethod
    async def find_all(self, project: str) -> tuple[Segment, ...]:
        """Return the segments of a project, by key."""

    @abstractmethod
    async def add(self, project: str, segment: Segment) -> None:
        """Take a new key. Raise `SegmentAlreadyExists` if it is, or ever was, taken."""

    @abstractmethod
    async def save(self, project: str, segment: Segment) -> None:
        """Replace version ``segment.version - 1``. Raise `StaleVersion` if not current."""

    @abstractmethod
    async def remove(self, project: str, segment: Segment) -> None:
        """Delete this version. Raise `StaleVersion` if it is not current."""
