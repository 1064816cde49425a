"""What is known of messages: one attempt to deliver, and what could not be delivered."""

from dataclasses import dataclass
from enum import StrEnum

from domain.event import EventType
from domain.instants import Instant


class Outcome(StrEnum):
    """What became of an attempt."""

    DELIVERED = "delivered"
    """Answered with 2xx."""
    REFUSED = "refused"
    """Answered with anything else."""
    FAILED = "failed"
    """Not answered in time, or not at all."""
    FORBIDDEN = "forbidden"
    """Not sent: the URL leads to an address that is not public."""
    GONE = "gone"
    """Answered with 410: the receiver wants no more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One attempt to deliver one message."""

    at: Instant
    message_id: str
    event_type: EventType
    sequence: int
    """Of the history entry; 0 for a test."""
    attempt: int
    """Counts the attempts for this message from 1."""
    outcome: Outcome
    status: int | None
    """Of the answer, if there was one."""
    detail: str
    milliseconds: int
    number: int = 0
    """Counts the deliveries of a webhook; the store gives it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadLetter:
    """A message that was given up."""

    sequence: int
    """Of the history entry that it tells."""
    event_type: EventType
    died_at: Instant
    attempts: int
    detail: str
    """What went wrong last."""
    replay: bool = False
    """Whether it is to be tried once more."""
