"""Usage: evaluations by the hour, and requests for flags that are not there."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

TEXT = sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")
BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "usage",
        sa.Column("project", TEXT, nullable=False),
        sa.Column("environment", TEXT, nullable=False),
        sa.Column("hour", BIG, nullable=False),
        sa.Column("flag", TEXT, nullable=False),
        sa.Column("variant", TEXT, nullable=False),
        sa.Column("error_code", TEXT, nullable=False),
        sa.Column("evaluations", BIG, nullable=False),
        sa.PrimaryKeyConstraint(
            "project", "environment", "hour", "flag", "variant", "error_code", name="pk_usage"
        ),
    )
    op.create_index("ix_usage_project_flag_hour", "usage", ["project", "flag", "hour"])
    op.create_index("ix_usage_hour", "usage", ["hour"])
    op.create_table(
        "misses",
        sa.Column("project", TEXT, nullable=False),
        sa.Column("flag", TEXT, nullable=False),
        sa.Column("environment", TEXT, nullable=False),
        sa.Column("hour", BIG, nullable=False),
        sa.Column("requests", BIG, nullable=False),
        sa.PrimaryKeyConstraint("project", "flag", "environment", "hour", name="pk_misses"),
    )
    op.create_index("ix_misses_hour", "misses", ["hour"])


def downgrade() -> None:
    op.drop_table("misses")
    op.drop_table("usage")
