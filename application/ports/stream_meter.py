"""Telling the operator about event streams."""

from abc import abstractmethod
from enum import StrEnum
from typing import Protocol


class StreamKind(StrEnum):
    """What a stream tells of."""

    REFETCH = "refetch"
    """That there is something else to evaluate: for SDKs."""
    CHANGES = "changes"
    """What changed: for people and tools."""


class StreamMeter(Protocol):
    """Counts event streams. Never raises, never waits."""

    @abstractmethod
    def stream_opened(self, kind: StreamKind) -> None:
        """A client listens."""

    @abstractmethod
    def stream_closed(self, kind: StreamKind) -> None:
        """It no longer does."""

    @abstractmethod
    def stream_refused(self, kind: StreamKind, reason: str) -> None:
        """A client may not listen; `reason` is one of few words."""

    @abstractmethod
    def event_sent(self, kind: StreamKind) -> None:
        """One client was told of one thing."""
