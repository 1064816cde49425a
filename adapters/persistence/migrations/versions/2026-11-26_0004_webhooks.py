"""Webhooks, how far each was told what history says, and what came of it."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

TEXT = sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")
BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_index("ix_history_project_sequence", "history", ["project", "sequence"])
    op.create_table(
        "webhooks",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("sequence", BIG, nullable=False),
        sa.Column("document", TEXT, nullable=False),
        sa.Column("project", TEXT, nullable=False),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column("url", TEXT, nullable=False),
        sa.Column("secret", TEXT, nullable=False),
        sa.Column("previous_secret", TEXT, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_webhooks"),
        sa.ForeignKeyConstraint(
            ["sequence"], ["history.sequence"], name="fk_webhooks_sequence_history"
        ),
        sa.ForeignKeyConstraint(["project"], ["projects.key"], name="fk_webhooks_project_projects"),
    )
    op.create_index("ix_webhooks_project", "webhooks", ["project"])
    op.create_table(
        "webhook_cursors",
        sa.Column("webhook", TEXT, nullable=False),
        sa.Column("position", BIG, nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_attempt_at", BIG, nullable=False),
        sa.Column("owner", TEXT, nullable=False),
        sa.Column("leased_until", BIG, nullable=False),
        sa.Column("deliveries", BIG, nullable=False),
        sa.PrimaryKeyConstraint("webhook", name="pk_webhook_cursors"),
        sa.ForeignKeyConstraint(
            ["webhook"], ["webhooks.id"], name="fk_webhook_cursors_webhook_webhooks"
        ),
    )
    op.create_table(
        "deliveries",
        sa.Column("webhook", TEXT, nullable=False),
        sa.Column("number", BIG, nullable=False),
        sa.Column("at", BIG, nullable=False),
        sa.Column("message_id", TEXT, nullable=False),
        sa.Column("event_type", TEXT, nullable=False),
        sa.Column("sequence", BIG, nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("outcome", TEXT, nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("detail", TEXT, nullable=False),
        sa.Column("milliseconds", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("webhook", "number", name="pk_deliveries"),
        sa.ForeignKeyConstraint(
            ["webhook"], ["webhooks.id"], name="fk_deliveries_webhook_webhooks"
        ),
    )
    op.create_table(
        "dead_letters",
        sa.Column("webhook", TEXT, nullable=False),
        sa.Column("sequence", BIG, nullable=False),
        sa.Column("event_type", TEXT, nullable=False),
        sa.Column("died_at", BIG, nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("detail", TEXT, nullable=False),
        sa.Column("replay", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("webhook", "sequence", name="pk_dead_letters"),
        sa.ForeignKeyConstraint(
            ["webhook"], ["webhooks.id"], name="fk_dead_letters_webhook_webhooks"
        ),
        sa.ForeignKeyConstraint(
            ["sequence"], ["history.sequence"], name="fk_dead_letters_sequence_history"
        ),
    )


def downgrade() -> None:
    op.drop_table("dead_letters")
    op.drop_table("deliveries")
    op.drop_table("webhook_cursors")
    op.drop_table("webhooks")
    op.drop_index("ix_history_project_sequence", "history")
