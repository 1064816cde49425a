"""Let nothing that happened be changed: history and versions are append-only, without gaps."""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

TABLES = ("history", "flag_versions", "targeting_versions", "segment_versions")
OPERATIONS = ("update", "delete")


def upgrade() -> None:
    for table in TABLES:
        for operation in OPERATIONS:
            op.execute(
                f"CREATE TRIGGER {table}_no_{operation} BEFORE {operation.upper()} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )
    op.execute(
        "CREATE TRIGGER history_no_gap BEFORE INSERT ON history "
        "WHEN NEW.sequence <> (SELECT COALESCE(MAX(sequence), 0) + 1 FROM history) "
        "BEGIN SELECT RAISE(ABORT, 'history is numbered without gaps'); END"
    )


def downgrade() -> None:
    op.execute("DROP TRIGGER history_no_gap")
    for table in TABLES:
        for operation in OPERATIONS:
            op.execute(f"DROP TRIGGER {table}_no_{operation}")
