"""Events: what a step of history means to somebody outside."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, TypeAlias

from domain import limits
from domain.change import Replaced, write_change
from domain.history import Entry, Subject
from domain.instants import Instant, format_instant
from domain.values import Document, JsonValue, canonical


class EventType(StrEnum):
    """Everything that webhooks tell of."""

    PROJECT_CREATED = "project.created"
    PROJECT_CHANGED = "project.changed"
    ENVIRONMENT_CREATED = "environment.created"
    ENVIRONMENT_CHANGED = "environment.changed"
    FLAG_CREATED = "flag.created"
    FLAG_CHANGED = "flag.changed"
    FLAG_ARCHIVED = "flag.archived"
    FLAG_RESTORED = "flag.restored"
    TARGETING_CREATED = "targeting.created"
    TARGETING_CHANGED = "targeting.changed"
    SEGMENT_CREATED = "segment.created"
    SEGMENT_CHANGED = "segment.changed"
    SEGMENT_DELETED = "segment.deleted"
    KEY_ISSUED = "key.issued"
    KEY_REVOKED = "key.revoked"
    WEBHOOK_CREATED = "webhook.created"
    WEBHOOK_CHANGED = "webhook.changed"
    WEBHOOK_DELETED = "webhook.deleted"
    WEBHOOK_TEST = "webhook.test"
    """Nothing happened: somebody tries whether messages arrive."""


MEANINGS: Final = {
    EventType.PROJECT_CREATED: "A project was made.",
    EventType.PROJECT_CHANGED: "The name or description of a project changed.",
    EventType.ENVIRONMENT_CREATED: "An environment was made.",
    EventType.ENVIRONMENT_CHANGED: "The name or description of an environment changed.",
    EventType.FLAG_CREATED: "A flag was made; it is off everywhere.",
    EventType.FLAG_CHANGED: "What a flag is changed, such as its variants or its name.",
    EventType.FLAG_ARCHIVED: "A flag was archived: it is no longer served.",
    EventType.FLAG_RESTORED: "An archived flag was restored: it is served again.",
    EventType.TARGETING_CREATED: "An environment got its first targeting of a flag.",
    EventType.TARGETING_CHANGED: "What an environment does with a flag changed.",
    EventType.SEGMENT_CREATED: "A segment was defined.",
    EventType.SEGMENT_CHANGED: "A segment changed, such as its members.",
    EventType.SEGMENT_DELETED: "A segment was deleted.",
    EventType.KEY_ISSUED: "An API key that evaluates in the project was issued.",
    EventType.KEY_REVOKED: "An API key that evaluates in the project was revoked.",
    EventType.WEBHOOK_CREATED: "A webhook was made.",
    EventType.WEBHOOK_CHANGED: "A webhook changed, was disabled, or got a new secret.",
    EventType.WEBHOOK_DELETED: "A webhook was deleted.",
    EventType.WEBHOOK_TEST: "Nothing happened: somebody tries whether messages arrive.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One thing that happened."""

    type: EventType
    at: Instant
    project: str
    environment: str
    """Empty for what belongs to the whole project."""
    subject: Subject
    key: str
    version: int
    sequence: int
    """Of the history entry; 0 if there is none."""
    author: str
    change: "list[JsonValue] | None"
    """None if it is too large to tell."""

    def document(self) -> Document:
        """The event as JSON: its type, when it happened, and the facts."""
        return {
            "type": str(self.type),
            "timestamp": format_instant(self.at),
            "data": {
                "project": self.project,
                "environment": self.environment or None,
                "subject": str(self.subject),
                "key": self.key,
                "version": self.version,
                "sequence": self.sequence,
                "author": self.author,
                "change": self.change,
            },
        }

    def sentence(self, author: str = "") -> str:
        """The event for people, who know its author by a name rather than by an id."""
        place = f"{self.project}/{self.environment}" if self.environment else self.project
        happened = str(self.type).partition(".")[2].replace("_", " ")
        if self.type is EventType.WEBHOOK_TEST:
            return f"This is a test from Flaghoist: messages about {place} arrive here."
        thing = "API key" if self.subject is Subject.CREDENTIAL else str(self.subject)
        return (
            f"{thing[0].upper()}{thing[1:]} '{self.key}' in {place} was {happened} "
            f"by {author or self.author} (version {self.version})."
        )


Told: TypeAlias = Callable[[Entry], EventType]


def event_of(entry: Entry) -> Event:
    """What an entry of history means."""
    return Event(
        type=_TYPES[entry.subject](entry),
        at=entry.at,
        project=entry.project,
        environment=entry.environment,
        subject=entry.subject,
        key=entry.key,
        version=entry.version,
        sequence=entry.sequence,
        author=entry.author,
        change=_bounded(write_change(entry.change)),
    )


def _bounded(change: list[JsonValue]) -> list[JsonValue] | None:
    return change if len(canonical(change)) <= limits.EVENT_CHANGE_LENGTH else None


def _new_or(created: EventType, changed: EventType) -> Told:
    return lambda entry: created if entry.version == 1 else changed


def _segment(entry: Entry) -> EventType:
    if entry.deleted:
        return EventType.SEGMENT_DELETED
    return EventType.SEGMENT_CREATED if entry.version == 1 else EventType.SEGMENT_CHANGED


def _webhook(entry: Entry) -> EventType:
    if entry.deleted:
        return EventType.WEBHOOK_DELETED
    return EventType.WEBHOOK_CREATED if entry.version == 1 else EventType.WEBHOOK_CHANGED


def _flag(entry: Entry) -> EventType:
    if entry.version == 1:
        return EventType.FLAG_CREATED
    for difference in entry.change:
        if isinstance(difference, Replaced) and difference.path == ("archived",):
            return EventType.FLAG_ARCHIVED if difference.after else EventType.FLAG_RESTORED
    return EventType.FLAG_CHANGED


_TYPES: Final[dict[Subject, Told]] = {
    Subject.PROJECT: _new_or(EventType.PROJECT_CREATED, EventType.PROJECT_CHANGED),
    Subject.ENVIRONMENT: _new_or(EventType.ENVIRONMENT_CREATED, EventType.ENVIRONMENT_CHANGED),
    Subject.FLAG: _flag,
    Subject.TARGETING: _new_or(EventType.TARGETING_CREATED, EventType.TARGETING_CHANGED),
    Subject.SEGMENT: _segment,
    Subject.CREDENTIAL: _new_or(EventType.KEY_ISSUED, EventType.KEY_REVOKED),
    Subject.WEBHOOK: _webhook,
}
