"""Tables on a terminal of eighty columns, and on narrower ones."""

import re
import sys
from io import StringIO
from typing import Any

import pytest
from rich.console import Console

from entrypoints.cli.changes import history_view
from entrypoints.cli.output import table
from tests.integration.cli.conftest import Flaghoist

COLOUR = re.compile(r"\x1b\[[0-9;]*m")
LONG_KEY = "checkout/payment-methods/v2"
UUID = "0193a1f1-02b6-7a10-b7a1-5d0c8f6e1a22"


@pytest.fixture
def terminal(
    prepared: Flaghoist, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Flaghoist:
    """A terminal of the usual width."""
    del capsys  # it replaces standard output, which must be done first
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setattr(type(sys.stdout), "isatty", lambda _self: True, raising=False)
    prepared("flag", "create", LONG_KEY, "--name", "All the ways to pay, in one place " * 3)
    return prepared


def lines(flaghoist: Flaghoist, *arguments: str) -> list[str]:
    return COLOUR.sub("", flaghoist(*arguments).out).splitlines()


def test_keys_and_timestamps_stay_in_one_piece(terminal: Flaghoist) -> None:
    terminal("flag", "on", LONG_KEY)
    for command in (("flag", "list"), ("history",), ("evaluate",)):
        shown = lines(terminal, *command)
        assert any(LONG_KEY in line for line in shown), command
        assert max(map(len, shown)) <= 80, command
    (newest, *_) = [line for line in lines(terminal, "history") if re.match(r" *\d", line)]
    assert re.match(r" \d+  \d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ  console  ", newest)


def test_ids_of_keys_can_be_copied(terminal: Flaghoist) -> None:
    issued = terminal("key", "create", "The shop in the city", "--json").json
    shown = lines(terminal, "key", "list")
    assert any(issued["id"] in line and f"{issued['hint']}…" in line for line in shown)
    assert max(map(len, shown)) <= 80
    terminal("key", "revoke", issued["id"])
    shown = lines(terminal, "key", "list")
    assert any("revoked" in line for line in shown)
    assert any(re.search(r" \d{4}-\d\d-\d\d *$", line) for line in shown)


def test_variables_stay_in_one_piece_and_no_markup_is_shown(terminal: Flaghoist) -> None:
    shown = lines(terminal, "config")
    assert any("FLAGHOIST_HTTP_SHUTDOWN_TIMEOUT " in line for line in shown)
    assert max(map(len, shown)) <= 80
    assert "`" not in "".join(shown)


def test_what_is_whole_grows_beyond_a_terminal_that_is_too_narrow() -> None:
    written = StringIO()
    view = table(("Key", "Text"), [(LONG_KEY, "x" * 50)], "", whole=("Key",))
    Console(file=written, width=20).print(view, crop=False)
    assert LONG_KEY in written.getvalue()
    assert written.getvalue().count("x" * 10) == 5


def test_history_names_its_authors_and_the_keys_that_it_can() -> None:
    entry: dict[str, Any] = {
        "sequence": 7,
        "at": "2027-01-11T09:00:00.123Z",
        "author": UUID,
        "subject": "targeting",
        "environment": "production",
        "key": "banner",
        "version": 2,
        "deleted": False,
        "change": [{"path": ["on"], "before": False, "after": True}],
    }
    for name, author in (("Ann", "Ann"), (None, UUID)):
        written = StringIO()
        view = history_view([{**entry, "author_name": name}], {}, everywhere=True)
        Console(file=written, width=200).print(view)
        said = " ".join(written.getvalue().split())
        assert f"7 2027-01-11T09:00:00Z {author} targeting in production 2: on:" in said


def test_history_looks_the_names_up(terminal: Flaghoist, monkeypatch: pytest.MonkeyPatch) -> None:
    issued = terminal("key", "create", "The shop", "--json").json
    monkeypatch.setenv("COLUMNS", "200")
    shown = "\n".join(lines(terminal, "history", "--everywhere", "--subject", "credential"))
    assert "credential in production" in shown
    assert "The shop" in shown
    assert issued["id"] not in shown
