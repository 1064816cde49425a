"""From an event to the message that tells it, and from its answer to what is remembered."""

import json
from html import escape

from application.ports.webhook_sender import Answer, Message
from domain.delivery import DeadLetter, Delivery
from domain.event import Event
from domain.instants import Instant
from domain.webhook import Format, Webhook


def message_of(webhook: Webhook, event: Event, now: Instant, author: str = "") -> Message:
    """The message that tells a webhook of an event. Its author may have a name besides its id."""
    slack = webhook.format is Format.SLACK
    document = {"text": _escaped(event.sentence(author))} if slack else event.document()
    return Message(
        id=message_id(webhook.id, event.sequence or event.at),
        url=webhook.url,
        at=now,
        body=json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode(),
        secrets=webhook.secrets(now),
    )


def _escaped(text: str) -> str:
    """A text that mentions nobody and links to nothing: names are free texts."""
    return escape(text, quote=False)


def message_id(webhook: str, number: int) -> str:
    """The id of a message: the same for every attempt, and for nothing else."""
    return f"msg_{webhook}_{number}"


def delivery_of(message: Message, event: Event, attempt: int, answer: Answer) -> Delivery:
    """The attempt as it is remembered."""
    return Delivery(
        at=message.at,
        message_id=message.id,
        event_type=event.type,
        sequence=event.sequence,
        attempt=attempt,
        outcome=answer.outcome,
        status=answer.status,
        detail=answer.detail,
        milliseconds=answer.milliseconds,
    )


def dead_letter_of(delivery: Delivery) -> DeadLetter:
    """What remains of a message after its last attempt."""
    return DeadLetter(
        sequence=delivery.sequence,
        event_type=delivery.event_type,
        died_at=delivery.at,
        attempts=delivery.attempt,
        detail=delivery.detail,
    )
