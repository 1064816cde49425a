"""The tables of webhooks: who is told, how far, what came of it, and what was given up."""

from typing import Final

from sqlalchemy import Boolean, Column, ForeignKey, ForeignKeyConstraint, Index, Integer, Table

from adapters.persistence.characters import Characters
from adapters.persistence.tables import BIG, metadata

webhooks: Final = Table(
    "webhooks",
    metadata,
    Column("id", Characters, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("sequence", BIG, ForeignKey("history.sequence"), nullable=False),
    Column("document", Characters, nullable=False),
    Column("project", Characters, nullable=False),
    Column("enabled", Boolean, nullable=False),
    Column("url", Characters, nullable=False),
    Column("secret", Characters, nullable=False),
    Column("previous_secret", Characters),
    ForeignKeyConstraint(["project"], ["projects.key"]),
    Index(None, "project"),
)

webhook_cursors: Final = Table(
    "webhook_cursors",
    metadata,
    Column("webhook", Characters, ForeignKey("webhooks.id"), primary_key=True),
    Column("position", BIG, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("next_attempt_at", BIG, nullable=False),
    Column("owner", Characters, nullable=False),
    Column("leased_until", BIG, nullable=False),
    Column("deliveries", BIG, nullable=False),
)

deliveries: Final = Table(
    "deliveries",
    metadata,
    Column("webhook", Characters, ForeignKey("webhooks.id"), primary_key=True),
    Column("number", BIG, primary_key=True),
    Column("at", BIG, nullable=False),
    Column("message_id", Characters, nullable=False),
    Column("event_type", Characters, nullable=False),
    Column("sequence", BIG, nullable=False),
    Column("attempt", Integer, nullable=False),
    Column("outcome", Characters, nullable=False),
    Column("status", Integer),
    Column("detail", Characters, nullable=False),
    Column("milliseconds", Integer, nullable=False),
)

dead_letters: Final = Table(
    "dead_letters",
    metadata,
    Column("webhook", Characters, ForeignKey("webhooks.id"), primary_key=True),
    Column("sequence", BIG, ForeignKey("history.sequence"), primary_key=True),
    Column("event_type", Characters, nullable=False),
    Column("died_at", BIG, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("detail", Characters, nullable=False),
    Column("replay", Boolean, nullable=False),
)
