"""Files that are no database, and places where none can be: said with the file and the fault."""

import re
from pathlib import Path

import pytest

from entrypoints.cli.exits import Exit
from entrypoints.scale.process import free_port
from tests.integration.cli.conftest import Flaghoist

DATABASE = Path("var/flaghoist.db")
COMMANDS = [
    ("flag", "list"),
    ("migrate",),
    ("serve", "--port", "0"),
    ("serve", "--demo", "--port", "0"),
]


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_a_file_that_is_no_database(flaghoist: Flaghoist, command: tuple[str, ...]) -> None:
    DATABASE.parent.mkdir()
    DATABASE.write_bytes(b"nothing of the kind " * 100)
    ended = flaghoist(*command)
    assert ended.code == Exit.UNAVAILABLE
    told, *more = ended.err.splitlines()
    assert told == (
        f"flaghoist: FLAGHOIST_DATABASE_URL: {DATABASE.absolute()} is no SQLite database"
    )
    # Whoever serves could start without it, if there were anything to serve.
    assert len(more) == ("serve" in command)


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_a_server_that_is_not_there(
    flaghoist: Flaghoist, command: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    place = f"127.0.0.1:{free_port()}/shop"
    monkeypatch.setenv("FLAGHOIST_DATABASE_URL", f"postgresql+asyncpg://ada:s3cret@{place}")
    ended = flaghoist(*command)
    told, *more = ended.err.splitlines()
    assert ended.code == Exit.UNAVAILABLE
    assert told == (
        f"flaghoist: FLAGHOIST_DATABASE_URL: {place} does not answer: Connection refused"
    )
    for line in more:
        assert re.fullmatch(
            "flaghoist: FLAGHOIST_SNAPSHOTS_DIRECTORY: nothing was saved in "
            "'var/snapshots/[0-9a-f]+' to start from without the database",
            line,
        )


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_an_argument_of_the_address_that_means_nothing(
    flaghoist: Flaghoist, command: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    url = "postgresql+asyncpg://ada:s3cret@127.0.0.1:9/shop?sslmode=require"
    monkeypatch.setenv("FLAGHOIST_DATABASE_URL", url)
    ended = flaghoist(*command)
    assert ended.code == Exit.USAGE
    assert ended.err == (
        "flaghoist: FLAGHOIST_DATABASE_URL: must say 'ssl=require' instead of 'sslmode'\n"
    )


def test_a_directory_is_no_database(flaghoist: Flaghoist) -> None:
    DATABASE.mkdir(parents=True)
    ended = flaghoist("flag", "list")
    assert ended.code == Exit.UNAVAILABLE
    assert f"{DATABASE.absolute()} cannot be opened: this user must be able to" in ended.err


@pytest.mark.parametrize("command", [("migrate",), ("serve", "--port", "0")], ids=" ".join)
def test_a_place_where_no_file_can_be_made(
    flaghoist: Flaghoist, command: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    Path("taken").touch()
    monkeypatch.setenv("FLAGHOIST_DATABASE_URL", "sqlite+aiosqlite:///taken/deep/flaghoist.db")
    ended = flaghoist(*command)
    place = Path("taken").absolute()
    assert ended.code == Exit.UNAVAILABLE
    assert ended.err.startswith(
        "flaghoist: FLAGHOIST_DATABASE_URL: "
        f"the database {place}/deep/flaghoist.db cannot be made: "
        f"{place}/deep: Not a directory\n"
    )


def test_a_damaged_database(prepared: Flaghoist) -> None:
    whole = DATABASE.read_bytes()
    DATABASE.write_bytes(whole[:4096] + b"\xff" * (len(whole) - 4096))
    ended = prepared("flag", "list")
    assert ended.code == Exit.UNAVAILABLE
    assert f"{DATABASE.absolute()} is damaged; restore it from a backup" in ended.err
