"""Event types, and what their messages look like."""

from typing import Any

from pydantic import Field, JsonValue

from domain.event import MEANINGS, EventType
from domain.history import Subject
from entrypoints.wire.base import Wire, examples
from entrypoints.wire.history import DIFFERENCE


class EventTypeOut(Wire):
    """One kind of event that webhooks are told of."""

    model_config = examples(
        {
            "type": "targeting.changed",
            "meaning": "What an environment does with a flag changed.",
            "schema": {"type": "object"},
        }
    )

    type: EventType
    meaning: str
    json_schema: dict[str, JsonValue] = Field(
        alias="schema", description="JSON Schema of the body of its messages (draft 2020-12)."
    )


class EventTypesOut(Wire):
    """Every kind of event."""

    @classmethod
    def shown(cls) -> list[Any]:
        """One item is enough to see the form."""
        return [{"items": EventTypeOut.shown()}]

    items: list[EventTypeOut]

    @classmethod
    def all(cls) -> "EventTypesOut":
        """All of them, in the order of the table."""
        return cls(
            items=[
                EventTypeOut(type=kind, meaning=MEANINGS[kind], json_schema=schema_of(kind))
                for kind in EventType
            ]
        )


def schema_of(kind: EventType) -> dict[str, JsonValue]:
    """The JSON Schema of messages that tell this."""
    text: JsonValue = {"type": "string"}
    count: JsonValue = {"type": "integer", "minimum": 0}
    data: dict[str, JsonValue] = {
        "project": text,
        "environment": {"type": ["string", "null"]},
        "subject": {"type": "string", "enum": [str(each) for each in Subject]},
        "key": text,
        "version": count,
        "sequence": count,
        "author": text,
        "change": {"type": ["array", "null"], "items": DIFFERENCE},
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": str(kind),
        "description": MEANINGS[kind],
        "type": "object",
        "required": ["type", "timestamp", "data"],
        "properties": {
            "type": {"const": str(kind)},
            "timestamp": {"type": "string", "format": "date-time"},
            "data": {"type": "object", "required": list(data), "properties": data},
        },
    }
