"""The tables: present state, its versions, history, and answers to repeated requests.

Every state row holds the version and the canonical document of one thing, and in `sequence` the
history entry that changed it last; the other columns are copies, for keys and queries.
"""

from typing import Final

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
)

metadata: Final = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _identity(*names: str) -> tuple[Column[str], ...]:
    return tuple(Column(name, Text, primary_key=True) for name in names)


def _version(*, primary_key: bool = False) -> Column[int]:
    return Column("version", Integer, primary_key=primary_key, nullable=False)


def _sequence() -> Column[int]:
    return Column("sequence", Integer, ForeignKey("history.sequence"), nullable=False)


def _document(*, nullable: bool = False) -> Column[str]:
    return Column("document", Text, nullable=nullable)


history: Final = Table(
    "history",
    metadata,
    Column("sequence", Integer, primary_key=True),
    Column("at", Integer, nullable=False),
    Column("author", Text, nullable=False),
    Column("request_id", Text, nullable=False),
    Column("project", Text, nullable=False),
    Column("environment", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("change", Text, nullable=False),
    Column("deleted", Boolean, nullable=False),
    Column("previous_hash", Text, nullable=False),
    Column("hash", Text, nullable=False),
    Index(None, "project", "environment", "subject", "key"),
)

projects: Final = Table(
    "projects", metadata, *_identity("key"), _version(), _sequence(), _document()
)

environments: Final = Table(
    "environments",
    metadata,
    *_identity("project", "key"),
    _version(),
    _sequence(),
    _document(),
    ForeignKeyConstraint(["project"], ["projects.key"]),
)

flags: Final = Table(
    "flags",
    metadata,
    *_identity("project", "key"),
    _version(),
    _sequence(),
    _document(),
    Column("kind", Text, nullable=False),
    Column("archived", Boolean, nullable=False),
    Column("words", Text, nullable=False),
    ForeignKeyConstraint(["project"], ["projects.key"]),
    Index(None, "project", "sequence"),
)

flag_tags: Final = Table(
    "flag_tags",
    metadata,
    *_identity("project", "tag", "flag"),
    ForeignKeyConstraint(["project", "flag"], ["flags.project", "flags.key"]),
    Index(None, "project", "flag"),
)

targetings: Final = Table(
    "targetings",
    metadata,
    *_identity("project", "environment", "flag"),
    _version(),
    _sequence(),
    _document(),
    ForeignKeyConstraint(["project", "flag"], ["flags.project", "flags.key"]),
    ForeignKeyConstraint(["project", "environment"], ["environments.project", "environments.key"]),
    Index(None, "project", "flag"),
    Index(None, "project", "environment", "sequence"),
)

targeting_references: Final = Table(
    "targeting_references",
    metadata,
    *_identity("project", "environment", "flag"),
    Column("position", Integer, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("referenced", Text, nullable=False),
    Column("variant", Text, nullable=False),
    ForeignKeyConstraint(
        ["project", "environment", "flag"],
        ["targetings.project", "targetings.environment", "targetings.flag"],
    ),
    Index(None, "project", "kind", "referenced"),
)

segments: Final = Table(
    "segments",
    metadata,
    *_identity("project", "key"),
    _version(),
    _sequence(),
    _document(nullable=True),
    Column("deleted", Boolean, nullable=False),
    Column("words", Text, nullable=False),
    ForeignKeyConstraint(["project"], ["projects.key"]),
    CheckConstraint("deleted = (document IS NULL)", name="tombstone"),
    Index(None, "project", "sequence"),
)

credentials: Final = Table(
    "credentials",
    metadata,
    *_identity("id"),
    _version(),
    _sequence(),
    _document(),
    Column("key_hash", Text, nullable=False),
    Column("revoked", Boolean, nullable=False),
)

flag_versions: Final = Table(
    "flag_versions",
    metadata,
    *_identity("project", "key"),
    _version(primary_key=True),
    _sequence(),
    _document(),
    ForeignKeyConstraint(["project", "key"], ["flags.project", "flags.key"]),
)

targeting_versions: Final = Table(
    "targeting_versions",
    metadata,
    *_identity("project", "environment", "flag"),
    _version(primary_key=True),
    _sequence(),
    _document(),
    ForeignKeyConstraint(
        ["project", "environment", "flag"],
        ["targetings.project", "targetings.environment", "targetings.flag"],
    ),
)

segment_versions: Final = Table(
    "segment_versions",
    metadata,
    *_identity("project", "key"),
    _version(primary_key=True),
    _sequence(),
    ForeignKeyConstraint(["project", "key"], ["segments.project", "segments.key"]),
)
"""A segment may have a million members: its versions are the changes in the history."""

idempotency_records: Final = Table(
    "idempotency_records",
    metadata,
    *_identity("owner", "key"),
    Column("fingerprint", Text, nullable=False),
    Column("claimed_at", Integer, nullable=False),
    Column("status", Integer),
    Column("headers", Text),
    Column("body", LargeBinary),
    Index(None, "claimed_at"),
)
