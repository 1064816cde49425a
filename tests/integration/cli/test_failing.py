"""How commands fail: a code, a line on standard error, and nothing on standard output."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from entrypoints.cli import main
from entrypoints.cli.exits import Exit
from tests.integration.cli.conftest import Flaghoist

KEY = "fh_admin_0123456789abcdef0123456789abcdef"


@pytest.mark.parametrize(
    ("arguments", "code", "line"),
    [
        (("flag", "get", "nope"), Exit.NOT_FOUND, "there is no flag 'nope'"),
        (("evaluate", "nope"), Exit.NOT_FOUND, "there is no flag 'nope'"),
        (("explain", "nope"), Exit.NOT_FOUND, "there is no flag 'nope'"),
        (("flag", "create", "banner"), Exit.CONFLICT, "the flag key 'banner' is taken"),
        (
            ("flag", "on", "banner", "--if-version", "9"),
            Exit.CONFLICT,
            "the targeting of 'banner' is at version 1, not 9: read it again",
        ),
        (
            ("flag", "edit", "banner", "--name", "B", "--if-version", "9"),
            Exit.CONFLICT,
            "the flag 'banner' is at version 1, not 9: read it again",
        ),
        (("flag", "set", "banner", "--default", "x"), Exit.REFUSED, "--default: the flag has no"),
        (("flag", "create", "a b"), Exit.REFUSED, "KEY: must consist of"),
        (("flag", "on"), Exit.USAGE, "Missing argument 'KEY'"),
        (("--project", "default"), Exit.USAGE, "Missing command"),
        (("flag", "list", "--local", "--server", "http://x"), Exit.USAGE, "--local: does not go"),
        (("flag", "fly"), Exit.USAGE, "No such command 'fly'. See 'flaghoist flag --help'.\n"),
        (("flag", "creat"), Exit.USAGE, "Did you mean 'create'? See 'flaghoist flag --help'.\n"),
        (
            ("--json", "flag", "list"),
            Exit.USAGE,
            "--json goes after the command: flaghoist COMMAND",
        ),
        (
            ("flag", "--key", "x", "list"),
            Exit.USAGE,
            "--key goes after the command: flaghoist flag COMMAND --key\n",
        ),
        (("flag", "list", "--kind", "x"), Exit.USAGE, "'x' is not one of"),
        (("flag", "list", "--project", "A"), Exit.USAGE, "--project: must consist of"),
        (("flag", "list", "--server", "ftp://x"), Exit.USAGE, "--server: must be a URL"),
        (("flag", "create", "x", "--variant", "on"), Exit.USAGE, "--variant: must be KEY=VALUE"),
        (("flag", "set", "banner"), Exit.USAGE, "nothing to set: give --default"),
        (("flag", "set", "banner", "--rules", "{}"), Exit.USAGE, "--rules: must be an array"),
        (("flag", "set", "banner", "--rules", "[1"), Exit.USAGE, "--rules: must be JSON"),
        (
            ("flag", "set", "banner", "--rules", "no.json"),
            Exit.USAGE,
            "'no.json' is neither JSON nor a file",
        ),
        (
            ("flag", "set", "banner", "--targets", "."),
            Exit.USAGE,
            "cannot read '.': Is a directory\n",
        ),
        (("flag", "set", "banner", "--rules", ""), Exit.USAGE, "--rules: '' is neither JSON nor a"),
        (("flag", "edit", "banner"), Exit.USAGE, "nothing to change: give --name, --variants or"),
        (("segment", "change", "x"), Exit.USAGE, "nothing to change: give --name, --condition or"),
        (("webhook", "change", "x"), Exit.USAGE, "nothing to change: give --to, --event or"),
        (("evaluate", "-c", "nojson"), Exit.USAGE, "--context: 'nojson' is neither JSON nor a"),
        (
            ("flag", "create", "x", "--type", "bool"),
            Exit.USAGE,
            (
                "Invalid value for '--type': 'bool' is not one of 'boolean', 'string', 'number', "
                "'object'. See 'flaghoist flag create --help'."
            ),
        ),
        (("serve", "--workers", "x"), Exit.USAGE, "'--workers': must be a whole number. See 'flag"),
        (
            ("history", "--limit", "0"),
            Exit.USAGE,
            "'--limit': must be greater than or equal to 1. ",
        ),
        (("evaluate", "-c", "[]"), Exit.USAGE, "--context: must be an object"),
        (("evaluate", "-c", '{"a": NaN}'), Exit.USAGE, "--context: must be JSON: NaN"),
        (("key", "create", "x", "--grant", "owner"), Exit.USAGE, "--grant: an admin key needs one"),
        (
            ("key", "create", "x", "--kind", "admin", "--grant", "king"),
            Exit.USAGE,
            "--grant: must start with one of reader",
        ),
        (
            ("segment", "change", "x", "--condition", "{}", "--no-condition"),
            Exit.USAGE,
            "--no-condition: does not go with",
        ),
        (("export", "--output", "no/where.json"), Exit.USAGE, "--output: cannot write"),
        (("import", "no.json"), Exit.USAGE, "FILE: 'no.json' is neither JSON nor a file"),
    ],
)
def test_the_code_and_the_line(
    prepared: Flaghoist, arguments: tuple[str, ...], code: Exit, line: str
) -> None:
    prepared("flag", "create", "banner")
    ended = prepared(*arguments)
    assert ended.code == code, ended
    assert ended.out == ""
    assert ended.err.startswith("flaghoist: ")
    assert line in ended.err
    assert len(ended.err.splitlines()) == 1


def test_a_key_like_an_option_is_told_how_to_write_it(prepared: Flaghoist) -> None:
    ended = prepared("flag", "get", "-abc")
    assert ended.code == Exit.USAGE
    assert ended.err.splitlines() == [
        "flaghoist: No such option: -a. See 'flaghoist flag get --help'.",
        (
            "flaghoist: What starts with '-' and is no option goes after '--': "
            "flaghoist flag get -- -key"
        ),
    ]
    assert "there is no flag '-abc'" in prepared("flag", "get", "--", "-abc").err


def test_without_a_database_nothing_is_made(flaghoist: Flaghoist, tmp_path: Path) -> None:
    ended = flaghoist("flag", "list")
    assert (ended.code, ended.out) == (Exit.UNAVAILABLE, "")
    assert "'flaghoist serve' makes one" in ended.err
    assert list(tmp_path.iterdir()) == []


def test_a_store_in_memory_is_nobodys_but_the_servers(
    flaghoist: Flaghoist, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FLAGHOIST_DATABASE_URL", "memory:")
    ended = flaghoist("flag", "list")
    assert ended.code == Exit.USAGE
    assert "name the server with --server" in ended.err


def test_wrong_settings_are_told_line_by_line_without_their_values(
    flaghoist: Flaghoist, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FLAGHOIST_HTTP_PORT", "700000")
    monkeypatch.setenv("FLAGHOIST_DATABASE_URL", "mysql://user:password@host")
    ended = flaghoist("flag", "list")
    assert ended.code == Exit.USAGE
    assert ended.err.splitlines() == [
        (
            "flaghoist: FLAGHOIST_DATABASE_URL: must be 'sqlite+aiosqlite:///PATH', "
            "'postgresql+asyncpg://USER:PASSWORD@HOST/DATABASE' or 'memory:'"
        ),
        "flaghoist: FLAGHOIST_HTTP_PORT: must be less than or equal to 65535",
    ]


def test_a_server_needs_a_key(flaghoist: Flaghoist) -> None:
    ended = flaghoist("flag", "list", "--server", "http://127.0.0.1:9")
    assert ended.code == Exit.UNAUTHORISED
    assert "FLAGHOIST_ADMIN_KEY" in ended.err


def test_a_server_that_does_not_answer(flaghoist: Flaghoist) -> None:
    ended = flaghoist("flag", "list", "--server", "http://127.0.0.1:9", "--key", KEY)
    assert ended.code == Exit.UNAVAILABLE
    assert "no answer from 127.0.0.1:9" in ended.err
    assert KEY not in ended.err


@pytest.mark.parametrize("configured", [None, "http://127.0.0.1:8", "http://localhost:9"])
def test_a_key_is_not_shown_to_a_server_that_it_was_not_set_with(
    flaghoist: Flaghoist, monkeypatch: pytest.MonkeyPatch, configured: str | None
) -> None:
    monkeypatch.setenv("FLAGHOIST_ADMIN_KEY", KEY)
    if configured is not None:
        monkeypatch.setenv("FLAGHOIST_URL", configured)
    ended = flaghoist("flag", "list", "--server", "http://127.0.0.1:9")
    assert ended.code == Exit.UNAUTHORISED
    assert "shown to FLAGHOIST_URL alone; give the key of this server with --key" in ended.err


def test_a_key_is_shown_to_the_server_that_it_was_set_with(
    flaghoist: Flaghoist, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FLAGHOIST_ADMIN_KEY", KEY)
    monkeypatch.setenv("FLAGHOIST_URL", "http://127.0.0.1:9/")
    for there in ((), ("--server", "http://127.0.0.1:9")):
        assert "no answer from 127.0.0.1:9" in flaghoist("flag", "list", *there).err


def test_the_address_of_a_webhook_is_no_server(flaghoist: Flaghoist) -> None:
    ended = flaghoist("webhook", "create", "hook", "--url", "http://127.0.0.1:9/h")
    assert ended.code == Exit.USAGE
    assert "No such option: --url" in ended.err


def test_an_import_with_a_conflict_changes_nothing_and_says_so(prepared: Flaghoist) -> None:
    prepared("flag", "create", "banner")
    prepared("export", "--output", "all.json")
    prepared("project", "create", "copy", "--with-environment", "live")
    there = ("--project", "copy", "--environment", "live")
    prepared("flag", "create", "banner", "--type", "string", "--variant", "a=b", *there)
    ended = prepared("import", "all.json", *there)
    assert ended.code == Exit.CONFLICT
    assert '"conflict"' in ended.out
    assert prepared("flag", "get", "banner", *there).json["flag"]["value_type"] == "string"


def test_a_fault_of_ours_is_a_fault_with_its_traceback(
    capsys: pytest.CaptureFixture[str],
) -> None:
    def fault() -> None:
        raise ZeroDivisionError("deep inside")

    assert main.ended(fault) == Exit.FAULT
    said = capsys.readouterr().err
    assert "ZeroDivisionError: deep inside" in said
    assert "please report" in said


def test_an_interrupted_command_ends_like_one() -> None:
    def interrupted() -> None:
        raise KeyboardInterrupt

    assert main.ended(interrupted) == 130


def test_a_schema_of_a_later_release_is_no_fault(prepared: Flaghoist) -> None:
    with closing(sqlite3.connect("var/flaghoist.db")) as connection:
        connection.execute("UPDATE alembic_version SET version_num = 'tomorrow'")
        connection.commit()
    for command in (("flag", "list"), ("migrate",)):
        ended = prepared(*command)
        assert ended.code == Exit.UNAVAILABLE
        assert "run the release that migrated it" in ended.err
