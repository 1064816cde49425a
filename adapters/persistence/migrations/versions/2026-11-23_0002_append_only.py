"""Let nothing that happened be changed: history and versions are append-only, without gaps."""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

TABLES = ("history", "flag_versions", "targeting_versions", "segment_versions")
OPERATIONS = ("update", "delete")

NEXT = "(SELECT COALESCE(MAX(sequence), 0) + 1 FROM history)"
NO_GAP = "history is numbered without gaps"


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        upgrade_postgresql()
        return
    for table in TABLES:
        for operation in OPERATIONS:
            op.execute(
                f"CREATE TRIGGER {table}_no_{operation} BEFORE {operation.upper()} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )
    op.execute(
        f"CREATE TRIGGER history_no_gap BEFORE INSERT ON history WHEN NEW.sequence <> {NEXT} "
        f"BEGIN SELECT RAISE(ABORT, '{NO_GAP}'); END"
    )


def upgrade_postgresql() -> None:
    op.execute(
        "CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$"
    )
    op.execute(
        "CREATE FUNCTION refuse_gap() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF NEW.sequence <> {NEXT} THEN RAISE EXCEPTION '{NO_GAP}'; END IF; RETURN NEW; END $$"
    )
    for table in TABLES:
        for operation in OPERATIONS:
            op.execute(
                f"CREATE TRIGGER {table}_no_{operation} BEFORE {operation.upper()} ON {table} "
                "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
            )
    op.execute(
        "CREATE TRIGGER history_no_gap BEFORE INSERT ON history "
        "FOR EACH ROW EXECUTE FUNCTION refuse_gap()"
    )


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP TRIGGER history_no_gap ON history")
        for table in TABLES:
            for operation in OPERATIONS:
                op.execute(f"DROP TRIGGER {table}_no_{operation} ON {table}")
        op.execute("DROP FUNCTION refuse_gap")
        op.execute("DROP FUNCTION refuse_change")
        return
    op.execute("DROP TRIGGER history_no_gap")
    for table in TABLES:
        for operation in OPERATIONS:
            op.execute(f"DROP TRIGGER {table}_no_{operation}")
