"""Every step of the schema goes up, down and up again, and together they make the tables."""

import logging
import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from adapters.persistence import schema
from adapters.persistence.database import Database
from adapters.persistence.schema import UnknownSchema
from adapters.persistence.sqlite import Sqlite
from adapters.persistence.tables import metadata
from domain.errors import Unavailable
from tests.contracts.examples import SHOP
from tests.contracts.store import Store
from tests.integration.persistence.databases import database_at, path_of

REVISIONS = [
    script.revision
    for script in ScriptDirectory.from_config(schema.configuration()).walk_revisions()
][::-1]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "not" / "yet" / "there" / "flaghoist.db"


def sqlite(path: Path) -> Sqlite:
    """The dialect of a file."""
    return Sqlite(f"sqlite+aiosqlite:///{path}")


def content(path: Path) -> set[tuple[str, ...]]:
    """Everything that the schema of a file consists of."""
    if not path.exists():
        return set()
    with closing(sqlite3.connect(path)) as connection:
        found = connection.execute("SELECT type, name, tbl_name, sql FROM sqlite_master")
        return {tuple(map(str, row)) for row in found}


async def test_each_step_goes_up_down_and_up(path: Path) -> None:
    below = "base"
    for revision in REVISIONS:
        before = content(path)
        await schema.upgrade(sqlite(path), revision)
        after = content(path)
        assert after != before

        await schema.downgrade(sqlite(path), below)
        assert {row for row in content(path) if "alembic_version" not in row[1]} == {
            row for row in before if "alembic_version" not in row[1]
        }
        await schema.upgrade(sqlite(path), revision)
        assert content(path) == after
        below = revision


async def test_the_whole_way_down_leaves_nothing(path: Path) -> None:
    await schema.upgrade(sqlite(path))
    await schema.downgrade(sqlite(path), "base")

    assert {row[1] for row in content(path) if row[0] == "table"} == {"alembic_version"}


async def test_the_newest_schema_is_that_of_the_tables(database: Database) -> None:
    def differences(connection: Connection) -> list[object]:
        options = {"compare_type": True, "compare_server_default": True}
        context = MigrationContext.configure(connection, opts=options)
        return list(compare_metadata(context, metadata))

    async with database.reading() as connection:
        assert await connection.run_sync(differences) == []


async def test_constraints_and_files_have_names(database: Database) -> None:
    statements = [row[3] for row in content(path_of(database)) if row[0] == "table"]
    assert len(statements) > len(metadata.tables)
    for statement in statements:
        assert statement.count("CONSTRAINT") == sum(
            statement.count(kind) for kind in ("PRIMARY KEY", "FOREIGN KEY", "CHECK", "UNIQUE")
        )
    scripts = ScriptDirectory.from_config(schema.configuration())
    names = [Path(script.path).name for script in scripts.walk_revisions()][::-1]
    assert names == sorted(names)
    assert all(name.startswith("20") for name in names)


async def test_a_fresh_database_is_told_from_others(path: Path) -> None:
    database = database_at(path)
    assert await database.is_fresh()
    assert await database.pending_migrations() == tuple(REVISIONS)
    assert content(path) == set()

    await schema.upgrade(sqlite(path), REVISIONS[0])
    assert not await database.is_fresh()
    assert await database.pending_migrations() == tuple(REVISIONS[1:])

    await database.migrate()
    assert await database.pending_migrations() == ()
    await database.dispose()


async def test_migrating_again_changes_nothing(shop: Store, database: Database) -> None:
    before = content(path_of(database))
    await database.migrate()

    assert content(path_of(database)) == before
    assert await shop.catalogue.project("shop") == SHOP


async def test_data_survives_a_step_down_and_up(shop: Store, database: Database) -> None:
    await schema.downgrade(database.dialect, REVISIONS[0])
    await schema.upgrade(database.dialect)

    assert await shop.catalogue.project("shop") == SHOP


async def test_a_failing_migration_changes_nothing(database: Database) -> None:
    before = content(path_of(database))
    with closing(sqlite3.connect(path_of(database))) as connection:
        connection.execute("DROP TRIGGER history_no_gap")
        connection.commit()
    damaged = content(path_of(database))
    assert damaged != before

    with pytest.raises(Unavailable), database.answering():
        await schema.downgrade(database.dialect, "base")  # drops the trigger
    assert content(path_of(database)) == damaged


async def test_a_migration_that_would_break_references_is_refused(database: Database) -> None:
    await schema.downgrade(database.dialect, REVISIONS[0])
    with closing(sqlite3.connect(path_of(database))) as connection:
        connection.execute("INSERT INTO flag_tags VALUES ('none', 'tag', 'none')")
        connection.commit()
    before = content(path_of(database))

    with pytest.raises(RuntimeError, match="would break references"):
        await database.migrate()
    assert content(path_of(database)) == before


async def test_a_newer_schema_is_refused(database: Database) -> None:
    with closing(sqlite3.connect(path_of(database))) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
        connection.commit()

    for question in (database.pending_migrations, database.migrate):
        with pytest.raises(UnknownSchema, match="'9999', which this release does not know"):
            await question()


async def test_migrating_says_nothing(path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    root = logging.getLogger()
    before = (root.level, list(root.handlers), logging.getLogger("alembic").disabled)
    await database_at(path).migrate()

    assert capfd.readouterr() == ("", "")
    assert (root.level, list(root.handlers), logging.getLogger("alembic").disabled) == before


def test_needs_no_checkout(tmp_path: Path) -> None:
    """The packages alone, in another place, find their migrations."""
    root = Path(__file__).parents[3]
    for package in ("domain", "application", "adapters"):
        shutil.copytree(root / package, tmp_path / "site" / package)
    program = (
        "import asyncio; from adapters.persistence.database import Database; "
        "asyncio.run(Database('sqlite+aiosqlite:///flaghoist.db').migrate())"
    )
    environment = {**os.environ, "PYTHONPATH": str(tmp_path / "site")}
    subprocess.run(  # noqa: S603  our own interpreter and program
        [sys.executable, "-c", program], cwd=tmp_path, env=environment, check=True, timeout=60
    )
    assert "history" in {row[1] for row in content(tmp_path / "flaghoist.db")}
