"""The tables: present state, its versions, history, answers to repeated requests, and usage.

Every state row holds the version and the canonical document of one thing, and in `sequence` the
history entry that changed it last; the other columns are copies, for keys and queries.
"""

from typing import Final

from sqlalchemy import (
    BigInteger,
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
)

from adapters.persistence.characters import Characters

BIG: Final = BigInteger().with_variant(Integer(), "sqlite")
"""Sequence numbers and instants, which in SQLite are integers like all others."""

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
    return tuple(Column(name, Characters, primary_key=True) for name in names)


def _version(*, primary_key: bool = False) -> Column[int]:
    return Column("version", Integer, primary_key=primary_key, nullable=False)


def _sequence() -> Column[int]:
    return Column("sequence", BIG, ForeignKey("history.sequence"), nullable=False)


def _document(*, nullable: bool = False) -> Column[str]:
    return Column("document", Characters, nullable=nullable)


history: Final = Table(
    "history",
    metadata,
    Column("sequence", BIG, primary_key=True),
    Column("at", BIG, nullable=False),
    Column("author", Characters, nullable=False),
    Column("request_id", Characters, nullable=False),
    Column("project", Characters, nullable=False),
    Column("environment", Characters, nullable=False),
    Column("subject", Characters, nullable=False),
    Column("key", Characters, nullable=False),
    Column("version", Integer, nullable=False),
    Column("change", Characters, nullable=False),
    Column("deleted", Boolean, nullable=False),
    Column("previous_hash", Characters, nullable=False),
    Column("hash", Characters, nullable=False),
    Index(None, "project", "environment", "subject", "key"),
    Index(None, "project", "sequence"),
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
    Column("kind", Characters, nullable=False),
    Column("archived", Boolean, nullable=False),
    Column("words", Characters, nullable=False),
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
    Column("kind", Characters, nullable=False),
    Column("referenced", Characters, nullable=False),
    Column("variant", Characters, nullable=False),
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
    Column("words", Characters, nullable=False),
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
    Column("key_hash", Characters, nullable=False),
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
    Column("fingerprint", Characters, nullable=False),
    Column("claimed_at", BIG, nullable=False),
    Column("status", Integer),
    Column("headers", Characters),
    Column("body", LargeBinary),
    Index(None, "claimed_at"),
)

usage: Final = Table(
    "usage",
    metadata,
    *_identity("project", "environment"),
    Column("hour", BIG, primary_key=True),
    *_identity("flag", "variant", "error_code"),
    Column("evaluations", BIG, nullable=False),
    Index(None, "project", "flag", "hour"),
    Index(None, "hour"),
)
"""No foreign keys: what was counted may be told before, or after, its flag is stored."""

misses: Final = Table(
    "misses",
    metadata,
    *_identity("project", "flag", "environment"),
    Column("hour", BIG, primary_key=True),
    Column("requests", BIG, nullable=False),
    Index(None, "hour"),
)
"""Requests for flags that were not there for whoever asked."""
