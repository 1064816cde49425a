"""What the operator of a machine asks: doctor, migrate, config, openapi."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from entrypoints.cli.exits import Exit
from entrypoints.scale.process import free_port
from entrypoints.settings import Settings
from entrypoints.variables import variables
from tests.integration.cli.conftest import Ended, Flaghoist

DATABASE = Path("var/flaghoist.db")


def findings(ended: Ended) -> dict[str, dict[str, Any]]:
    assert ended.err == ""
    listed: list[dict[str, Any]] = Ended(0, ended.out, "").json
    return {each["part"]: each for each in listed}


def changed(statement: str, *drop: str) -> None:
    with closing(sqlite3.connect(DATABASE)) as connection:
        for trigger in drop:
            connection.execute(f"DROP TRIGGER IF EXISTS {trigger}")
        connection.execute(statement)
        connection.commit()


def triggers() -> Iterator[str]:
    with closing(sqlite3.connect(DATABASE)) as connection:
        yield from (
            name
            for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type='trigger'")
        )


def test_migrate_makes_a_database_once(flaghoist: Flaghoist) -> None:
    assert flaghoist("migrate").json["applied"]
    assert flaghoist("migrate").json == {"applied": []}


def test_a_good_database_is_well(prepared: Flaghoist) -> None:
    prepared("key", "create", "Owner", "--kind", "admin", "--grant", "owner")
    prepared("flag", "create", "banner")
    ended = prepared("doctor")
    assert ended.code == Exit.OK
    found = findings(ended)
    assert found.pop("saved")["health"] == "note"  # no server has lived long enough to save it
    assert list(found) == ["configuration", "migrations", "writing", "history", "snapshots", "keys"]
    assert {each["health"] for each in found.values()} == {"well"}
    assert found["snapshots"]["detail"] == "1 flag in 2 environments: all compile"
    assert "none altered" in found["history"]["detail"]


def test_no_database_is_told_with_what_to_do(flaghoist: Flaghoist) -> None:
    ended = flaghoist("doctor")
    assert ended.code == Exit.REFUSED
    assert (
        findings(ended)["migrations"]["advice"] == "Run 'flaghoist serve' or 'flaghoist migrate'."
    )
    assert not DATABASE.exists()


def test_a_file_that_is_no_database(flaghoist: Flaghoist) -> None:
    DATABASE.parent.mkdir()
    DATABASE.write_bytes(b"nothing of the kind " * 100)
    ended = flaghoist("doctor")
    assert ended.code == Exit.REFUSED
    found = findings(ended)["migrations"]
    assert found["health"] == "ill"
    assert found["detail"] == (
        f"FLAGHOIST_DATABASE_URL: {DATABASE.absolute()} is no SQLite database"
    )


def test_a_server_that_is_not_there_is_named_with_what_to_do(
    flaghoist: Flaghoist, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = f"127.0.0.1:{free_port()}/shop"
    monkeypatch.setenv("FLAGHOIST_DATABASE_URL", f"postgresql+asyncpg://ada:s3cret@{place}")
    ended = flaghoist("doctor")
    assert ended.code == Exit.REFUSED
    found = findings(ended)["migrations"]
    assert found["detail"] == f"FLAGHOIST_DATABASE_URL: {place} does not answer: Connection refused"
    assert found["advice"].startswith("See that PostgreSQL runs there")
    assert "s3cret" not in ended.out


def test_a_directory_of_snapshots_that_cannot_be_used(
    prepared: Flaghoist, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "taken").touch()
    monkeypatch.setenv("FLAGHOIST_SNAPSHOTS_DIRECTORY", str(tmp_path / "taken"))
    ended = prepared("doctor")
    assert ended.code == Exit.REFUSED
    found = findings(ended)
    assert found["saved"]["health"] == "ill"
    assert found["saved"]["detail"].startswith("FLAGHOIST_SNAPSHOTS_DIRECTORY: cannot write to")
    assert "this user may write to" in found["saved"]["advice"]
    assert found["keys"]["health"] == "note"  # the database is looked at nevertheless


def test_a_redis_that_answers(
    prepared: Flaghoist, monkeypatch: pytest.MonkeyPatch, redis_url: str
) -> None:
    monkeypatch.setenv("FLAGHOIST_REDIS_URL", redis_url)
    found = findings(prepared("doctor"))["redis"]
    assert found["health"] == "well"
    assert found["detail"] == "it answers; nothing is saved in it yet"


def test_a_redis_that_is_not_there_is_named_with_what_to_do(
    prepared: Flaghoist, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = f"127.0.0.1:{free_port()}"
    monkeypatch.setenv("FLAGHOIST_REDIS_URL", f"redis://ada:s3cret@{place}/0")
    ended = prepared("doctor")
    assert ended.code == Exit.REFUSED
    found = findings(ended)
    assert found["redis"]["health"] == "ill"
    assert found["redis"]["detail"] == f"FLAGHOIST_REDIS_URL: {place} does not answer"
    assert found["redis"]["advice"].startswith("See that Valkey or Redis runs there")
    assert "s3cret" not in ended.out
    assert found["snapshots"]["health"] == "well"  # the database is looked at nevertheless


def test_a_schema_of_a_later_release(prepared: Flaghoist) -> None:
    changed("UPDATE alembic_version SET version_num = 'tomorrow'")
    ended = prepared("doctor")
    assert ended.code == Exit.REFUSED
    assert "'tomorrow'" in findings(ended)["migrations"]["detail"]


def test_a_database_that_somebody_else_is_writing_to(
    prepared: Flaghoist, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FLAGHOIST_DATABASE_PATIENCE", "0.1")
    with closing(sqlite3.connect(DATABASE, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        ended = prepared("doctor")
    assert ended.code == Exit.REFUSED
    found = findings(ended)["writing"]
    assert found["health"] == "ill"
    assert found["detail"].endswith("is in use: somebody else has been writing to it for too long")
    assert "may write the file" in found["advice"]


def test_altered_history_is_found(prepared: Flaghoist) -> None:
    prepared("flag", "create", "banner")
    changed("UPDATE history SET author = 'nobody' WHERE sequence = 2", *triggers())
    ended = prepared("doctor")
    assert ended.code == Exit.REFUSED
    assert findings(ended)["history"]["detail"].startswith("entry 2 is missing or was altered")


def test_wrong_settings_end_the_examination(
    flaghoist: Flaghoist, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FLAGHOIST_HTTP_PORT", "none")
    ended = flaghoist("doctor")
    assert ended.code == Exit.REFUSED
    assert findings(ended)["configuration"]["detail"] == (
        "FLAGHOIST_HTTP_PORT: must be a whole number"
    )


def test_a_misspelt_group_is_noted(prepared: Flaghoist, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FLAGHOIST_DATABSE_URL", "memory:")
    ended = prepared("doctor")
    assert ended.code == Exit.OK
    assert "Did you mean FLAGHOIST_DATABASE_URL?" in ended.out


def test_config_shows_every_setting_and_no_secret(
    flaghoist: Flaghoist, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = "fh_admin_0123456789abcdef0123456789abcdef"
    monkeypatch.setenv("FLAGHOIST_ADMIN_KEY", key)
    monkeypatch.setenv("FLAGHOIST_HTTP_PORT", "9000")
    ended = flaghoist("config")
    shown = ended.json
    assert list(shown) == [name for name, _, _ in variables()]
    assert (shown["FLAGHOIST_HTTP_PORT"], shown["FLAGHOIST_ADMIN_KEY"]) == (9000, "*" * 10)
    assert key not in ended.out


def test_whatever_is_called_a_key_is_a_secret() -> None:
    keys = [field for name, field in Settings.model_fields.items() if name.endswith("_key")]
    assert keys
    assert all(SecretStr in getattr(field.annotation, "__args__", ()) for field in keys)


def test_the_openapi_document_needs_no_database(flaghoist: Flaghoist, tmp_path: Path) -> None:
    document = flaghoist("openapi").json
    assert document["openapi"].startswith("3.")
    assert "/ofrep/v1/evaluate/flags/{key}" in document["paths"]
    assert list(tmp_path.iterdir()) == []
