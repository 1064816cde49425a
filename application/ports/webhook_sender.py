"""Sending one message to one address."""

from abc import abstractmethod
from dataclasses import dataclass, field
from typing import Protocol

from domain.delivery import Outcome
from domain.instants import Instant


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One message, ready to be sent."""

    id: str
    """The same for every attempt, by which the receiver knows it again."""
    url: str = field(repr=False)
    at: Instant
    """When this attempt is made."""
    body: bytes
    secrets: tuple[str, ...] = field(repr=False)
    """Each signs; the newest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came of it."""

    outcome: Outcome
    status: int | None = None
    detail: str = ""
    """In a few words what went wrong; tells nothing that the receiver wrote."""
    retry_after: int | None = None
    """Milliseconds that the receiver asks to wait."""
    milliseconds: int = 0


class WebhookSender(Protocol):
    """Posts messages as Standard Webhooks says.

    An address that is not public is refused, also behind a name or a redirect, unless the service
    is set up to allow it.
    """

    @abstractmethod
    async def send(self, message: Message) -> Answer:
        """Try once, in bounded time. Never raises: every failure is an answer."""

    @abstractmethod
    async def close(self) -> None:
        """Let go of connections."""
