"""Answers to repeated requests."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

TEXT = sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")
BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "idempotency_records",
        sa.Column("owner", TEXT, nullable=False),
        sa.Column("key", TEXT, nullable=False),
        sa.Column("fingerprint", TEXT, nullable=False),
        sa.Column("claimed_at", BIG, nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("headers", TEXT, nullable=True),
        sa.Column("body", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("owner", "key", name="pk_idempotency_records"),
    )
    op.create_index("ix_idempotency_records_claimed_at", "idempotency_records", ["claimed_at"])


def downgrade() -> None:
    op.drop_table("idempotency_records")
