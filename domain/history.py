"""History: who changed what, when. Append-only, and chained so that tampering shows."""

import hashlib
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, NamedTuple

from domain.change import Change, write_change
from domain.instants import Instant, format_instant
from domain.values import canonical

GENESIS = "0" * 64
"""The hash before the first entry."""


class Position(NamedTuple):
    """A place in the history of one store. The chain of hashes makes it the only one of its kind:

    two stores that were at the same position have the same history up to it.
    """

    sequence: int
    hash: str


BEGINNING: Final = Position(0, GENESIS)
"""Before the first entry: where every store has been."""


class Subject(StrEnum):
    """What kind of thing an entry is about."""

    PROJECT = "project"
    ENVIRONMENT = "environment"
    FLAG = "flag"
    TARGETING = "targeting"
    SEGMENT = "segment"
    CREDENTIAL = "credential"
    WEBHOOK = "webhook"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One step from one version to the next. Replaying the changes of a subject rebuilds it."""

    sequence: int
    """Counts all entries of the service from 1; also its revision."""
    at: Instant
    author: str
    """The id of the API key, or of the local user, who did it."""
    request_id: str
    project: str
    """Empty for what belongs to no project."""
    environment: str
    """Empty for what belongs to a whole project."""
    subject: Subject
    key: str
    version: int
    """The version that came about; 1 for something new."""
    change: Change
    """From nothing (an empty document) for version 1. Empty with `deleted`."""
    deleted: bool = False
    previous_hash: str = GENESIS

    @property
    def hash(self) -> str:
        """SHA-256 over this entry and the hash before it, as 64 hexadecimal digits."""
        content = canonical(
            {
                "sequence": self.sequence,
                "at": format_instant(self.at),
                "author": self.author,
                "request_id": self.request_id,
                "project": self.project,
                "environment": self.environment,
                "subject": str(self.subject),
                "key": self.key,
                "version": self.version,
                "change": write_change(self.change),
                "deleted": self.deleted,
            }
        )
        return hashlib.sha256(f"{self.previous_hash}\n{content}".encode()).hexdigest()
