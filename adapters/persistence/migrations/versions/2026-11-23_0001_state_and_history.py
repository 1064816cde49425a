"""Present state, its versions, and history."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

TEXT = sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")
BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "history",
        sa.Column("sequence", BIG, nullable=False),
        sa.Column("at", BIG, nullable=False),
        sa.Column("author", TEXT, nullable=False),
        sa.Column("request_id", TEXT, nullable=False),
        sa.Column("project", TEXT, nullable=False),
        sa.Column("environment", TEXT, nullable=False),
        sa.Column("subject", TEXT, nullable=False),
        sa.Column("key", TEXT, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("change", TEXT, nullable=False),
        sa.Column("deleted", sa.Boolean(), nullable=False),
        sa.Column("previous_hash", TEXT, nullable=False),
        sa.Column("hash", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("sequence", name="pk_history"),
    )
    op.create_index(
        "ix_history_project_environment_subject_key",
        "history",
        ["project", "environment", "subject", "key"],
    )
    op.create_table(
        "credentials",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("sequence", BIG, nullable=False),
        sa.Column("document", TEXT, nullable=False),
        sa.Column("key_hash", TEXT, nullable=False),
        sa.Column("revoked", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["sequence"], ["history.sequence"], name="fk_credentials_sequence_history"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_credentials"),
    )
    op.create_table(
        "projects",
        sa.Column("key", TEXT, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("sequence", BIG, nullable=False),
        sa.Column("document", TEXT, nullable=False),
        sa.ForeignKeyConstraint(
            ["sequence"], ["history.sequence"], name="fk_projects_sequence_history"
        ),
        sa.PrimaryKeyConstraint("key", name="pk_projects"),
    )
    op.create_table(
        "environments",
        sa.Column("project", TEXT, nullable=False),
        sa.Column("key", TEXT, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("sequence", BIG, nullable=False),
        sa.Column("document", TEXT, nullable=False),
        sa.ForeignKeyConstraint(
            ["project"], ["projects.key"], name="fk_environments_project_projects"
        ),
        sa.ForeignKeyConstraint(
            ["sequence"], ["history.sequence"], name="fk_environments_sequence_history"
        ),
        sa.PrimaryKeyConstraint("project", "key", name="pk_environments"),
    )
    op.create_table(
        "flags",
        sa.Column("project", TEXT, nullable=False),
        sa.Column("key", TEXT, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("sequence", BIG, nullable=False),
        sa.Column("document", TEXT, nullable=False),
        sa.Column("kind", TEXT, nullable=False),
        sa.Column("archived", sa.Boolean(), nullable=False),
        sa.Column("words", TEXT, nullable=False),
        sa.ForeignKeyConstraint(["project"], ["projects.key"], name="fk_flags_project_projects"),
        sa.ForeignKeyConstraint(
            ["sequence"], ["history.sequence"], name="fk_flags_sequence_history"
        ),
        sa.PrimaryKeyConstraint("project", "key", name="pk_flags"),
    )
    op.create_index("ix_flags_project_sequence", "flags", ["project", "sequence"])
    op.create_table(
        "segments",
        sa.Column("project", TEXT, nullable=False),
        sa.Column("key", TEXT, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("sequence", BIG, nullable=False),
        sa.Column("document", TEXT, nullable=True),
        sa.Column("deleted", sa.Boolean(), nullable=False),
        sa.Column("words", TEXT, nullable=False),
        sa.CheckConstraint("deleted = (document IS NULL)", name="ck_segments_tombstone"),
        sa.ForeignKeyConstraint(["project"], ["projects.key"], name="fk_segments_project_projects"),
        sa.ForeignKeyConstraint(
            ["sequence"], ["history.sequence"], name="fk_segments_sequence_history"
        ),
        sa.PrimaryKeyConstraint("project", "key", name="pk_segments"),
    )
    op.create_index("ix_segments_project_sequence", "segments", ["project", "sequence"])
    op.create_table(
        "flag_tags",
        sa.Column("project", TEXT, nullable=False),
        sa.Column("tag", TEXT, nullable=False),
        sa.Column("flag", TEXT, nullable=False),
        sa.ForeignKeyConstraint(
            ["project", "flag"],
            ["flags.project", "flags.key"],
            name="fk_flag_tags_project_flag_flags",
        ),
        sa.PrimaryKeyConstraint("project", "tag", "flag", name="pk_flag_tags"),
    )
    op.create_index("ix_flag_tags_project_flag", "flag_tags", ["project", "flag"])
    op.create_table(
        "flag_versions",
        sa.Column("project", TEXT, nullable=False),
        sa.Column("key", TEXT, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("sequence", BIG, nullable=False),
        sa.Column("document", TEXT, nullable=False),
        sa.ForeignKeyConstraint(
            ["project", "key"],
            ["flags.project", "flags.key"],
            name="fk_flag_versions_project_key_flags",
        ),
        sa.ForeignKeyConstraint(
            ["sequence"], ["history.sequence"], name="fk_flag_versions_sequence_history"
        ),
        sa.PrimaryKeyConstraint("project", "key", "version", name="pk_flag_versions"),
    )
    op.create_table(
        "segment_versions",
        sa.Column("project", TEXT, nullable=False),
        sa.Column("key", TEXT, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("sequence", BIG, nullable=False),
        sa.ForeignKeyConstraint(
            ["project", "key"],
            ["segments.project", "segments.key"],
            name="fk_segment_versions_project_key_segments",
        ),
        sa.ForeignKeyConstraint(
            ["sequence"], ["history.sequence"], name="fk_segment_versions_sequence_history"
        ),
        sa.PrimaryKeyConstraint("project", "key", "version", name="pk_segment_versions"),
    )
    op.create_table(
        "targetings",
        sa.Column("project", TEXT, nullable=False),
        sa.Column("environment", TEXT, nullable=False),
        sa.Column("flag", TEXT, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("sequence", BIG, nullable=False),
        sa.Column("document", TEXT, nullable=False),
        sa.ForeignKeyConstraint(
            ["project", "environment"],
            ["environments.project", "environments.key"],
            name="fk_targetings_project_environment_environments",
        ),
        sa.ForeignKeyConstraint(
            ["project", "flag"],
            ["flags.project", "flags.key"],
            name="fk_targetings_project_flag_flags",
        ),
        sa.ForeignKeyConstraint(
            ["sequence"], ["history.sequence"], name="fk_targetings_sequence_history"
        ),
        sa.PrimaryKeyConstraint("project", "environment", "flag", name="pk_targetings"),
    )
    op.create_index(
        "ix_targetings_project_environment_sequence",
        "targetings",
        ["project", "environment", "sequence"],
    )
    op.create_index("ix_targetings_project_flag", "targetings", ["project", "flag"])
    op.create_table(
        "targeting_references",
        sa.Column("project", TEXT, nullable=False),
        sa.Column("environment", TEXT, nullable=False),
        sa.Column("flag", TEXT, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", TEXT, nullable=False),
        sa.Column("referenced", TEXT, nullable=False),
        sa.Column("variant", TEXT, nullable=False),
        sa.ForeignKeyConstraint(
            ["project", "environment", "flag"],
            ["targetings.project", "targetings.environment", "targetings.flag"],
            name="fk_targeting_references_project_environment_flag_targetings",
        ),
        sa.PrimaryKeyConstraint(
            "project", "environment", "flag", "position", name="pk_targeting_references"
        ),
    )
    op.create_index(
        "ix_targeting_references_project_kind_referenced",
        "targeting_references",
        ["project", "kind", "referenced"],
    )
    op.create_table(
        "targeting_versions",
        sa.Column("project", TEXT, nullable=False),
        sa.Column("environment", TEXT, nullable=False),
        sa.Column("flag", TEXT, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("sequence", BIG, nullable=False),
        sa.Column("document", TEXT, nullable=False),
        sa.ForeignKeyConstraint(
            ["project", "environment", "flag"],
            ["targetings.project", "targetings.environment", "targetings.flag"],
            name="fk_targeting_versions_project_environment_flag_targetings",
        ),
        sa.ForeignKeyConstraint(
            ["sequence"], ["history.sequence"], name="fk_targeting_versions_sequence_history"
        ),
        sa.PrimaryKeyConstraint(
            "project", "environment", "flag", "version", name="pk_targeting_versions"
        ),
    )


def downgrade() -> None:
    op.drop_table("targeting_versions")
    op.drop_table("targeting_references")
    op.drop_table("targetings")
    op.drop_table("segment_versions")
    op.drop_table("flag_versions")
    op.drop_table("flag_tags")
    op.drop_table("segments")
    op.drop_table("flags")
    op.drop_table("environments")
    op.drop_table("projects")
    op.drop_table("credentials")
    op.drop_table("history")
