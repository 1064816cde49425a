"""What became of messages."""

from typing import Any

from pydantic import Field

from domain.delivery import DeadLetter, Delivery, Outcome
from domain.event import EventType
from domain.instants import format_instant
from entrypoints.wire.base import Moment, Wire, examples


class DeliveryOut(Wire):
    """One attempt to deliver one message."""

    model_config = examples(
        {
            "number": 17,
            "at": "2027-01-11T09:00:00.000Z",
            "message_id": "msg_0193a1f2-77d0-7b21-9c55-0d4b6a1e2f33_42",
            "event_type": "targeting.changed",
            "sequence": 42,
            "attempt": 1,
            "outcome": "refused",
            "status": 500,
            "detail": "answered 500",
            "milliseconds": 83,
        }
    )

    number: int = Field(description="Counts the attempts of this webhook.")
    at: Moment
    message_id: str = Field(description="The header `webhook-id`.")
    event_type: EventType
    sequence: int = Field(description="Of the history entry; 0 for a test.")
    attempt: int = Field(description="Counts the attempts for this message.")
    outcome: Outcome
    status: int | None = Field(description="Of the answer, if there was one.")
    detail: str
    milliseconds: int

    @classmethod
    def of(cls, delivery: Delivery) -> "DeliveryOut":
        """The attempt as it is answered."""
        same: dict[str, Any] = {
            name: getattr(delivery, name) for name in cls.model_fields.keys() - {"at"}
        }
        return cls(**same, at=format_instant(delivery.at))


class DeadLetterOut(Wire):
    """A message that was given up."""

    model_config = examples(
        {
            "sequence": 42,
            "event_type": "targeting.changed",
            "died_at": "2027-01-11T12:00:00.000Z",
            "attempts": 12,
            "detail": "did not answer in time",
            "replay": False,
        }
    )

    sequence: int = Field(description="Of the history entry that it tells; its name in paths.")
    event_type: EventType
    died_at: Moment
    attempts: int
    detail: str = Field(description="What went wrong last.")
    replay: bool = Field(description="Whether it will be tried once more, soon.")

    @classmethod
    def of(cls, letter: DeadLetter) -> "DeadLetterOut":
        """The dead letter as it is answered."""
        same: dict[str, Any] = {
            name: getattr(letter, name) for name in cls.model_fields.keys() - {"died_at"}
        }
        return cls(**same, died_at=format_instant(letter.died_at))


class ReplayOut(Wire):
    """What a replay will try."""

    model_config = examples({"replaying": 3})

    replaying: int = Field(description="Dead letters that will be tried once more, soon.")
