"""History: who changed what, when."""

from typing import Annotated, Any, Final

from pydantic import Field, JsonValue, WithJsonSchema

from application.queries.read_history import SignedEntry
from domain.change import write_change
from domain.history import Entry, Subject
from domain.instants import format_instant
from entrypoints.wire.base import Moment, Wire, examples

DIFFERENCE: Final[dict[str, JsonValue]] = {
    "title": "Difference",
    "type": "object",
    "required": ["path"],
    "properties": {
        "path": {"type": "array", "items": {"type": ["string", "integer"]}},
        "before": {"description": "Left out if there was nothing."},
        "after": {"description": "Left out if there is nothing any more."},
        "joined": {"type": "array", "items": {"type": "string"}},
        "left": {"type": "array", "items": {"type": "string"}},
    },
}

Difference = Annotated[JsonValue, WithJsonSchema(DIFFERENCE)]


ENTRY: Final[dict[str, JsonValue]] = {
    "sequence": 42,
    "at": "2027-01-11T09:00:00.000Z",
    "author": "0193a1f1-02b6-7a10-b7a1-5d0c8f6e1a22",
    "request_id": "5f0c3a9b2d7e41c8",
    "project": "shop",
    "environment": "production",
    "subject": "targeting",
    "key": "new-checkout",
    "version": 2,
    "change": [{"path": ["on"], "before": False, "after": True}],
    "deleted": False,
    "previous_hash": "0" * 64,
    "hash": "9" * 64,
}


class EntryOut(Wire):
    """One step from one version to the next. The entries are chained by their hashes."""

    model_config = examples(ENTRY)

    sequence: int = Field(description="Counts all entries of the service, from 1.")
    at: Moment
    author: str = Field(description="The id of the API key, or of the local user.")
    request_id: str
    project: str
    environment: str = Field(description="Empty for what belongs to a whole project.")
    subject: Subject
    key: str
    version: int
    change: list[Difference]
    deleted: bool
    previous_hash: str
    hash: str

    @classmethod
    def of(cls, entry: Entry) -> "EntryOut":
        """The entry as it is answered."""
        return cls(**_parts_of(entry))


class SignedEntryOut(EntryOut):
    """An entry, and what its author is called."""

    model_config = examples({**ENTRY, "author_name": "Ada"})

    author_name: str | None = Field(
        description="The name of the API key; null for whoever is none, such as the local user."
    )

    @classmethod
    def signed(cls, found: SignedEntry) -> "SignedEntryOut":
        """The entry as it is answered."""
        return cls(**_parts_of(found.entry), author_name=found.author_name)


def _parts_of(entry: Entry) -> dict[str, Any]:
    same = {name: getattr(entry, name) for name in EntryOut.model_fields.keys() - {"at", "change"}}
    return {**same, "at": format_instant(entry.at), "change": write_change(entry.change)}
