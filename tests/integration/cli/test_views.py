"""What people see on a terminal: tables and trees, with nothing that could trick them."""

import re
import sys

import pytest

from entrypoints.cli.exits import Exit
from entrypoints.cli.output import complain, table, text
from tests.integration.cli.conftest import Flaghoist

COLOUR = re.compile(r"\x1b\[[0-9;]*m")
RULES = """[{"key": "beta", "condition": {"all": [
    {"segment": "staff"},
    {"any": [{"attribute": "country", "operator": "in", "values": ["DE", "AT"]},
             {"not": {"attribute": "age", "operator": "less_than", "values": [18]}}]},
    {"percentage": {"weight": 12500}},
    {"flag": "payments", "variants": ["on"]},
    {"attribute": "plan", "operator": "equals", "values": ["free"], "negated": true}
]}, "serve": {"variant": "on"}}]"""
RAMP = """{"ramp": {"points": [
    {"at": "2027-01-01T00:00:00Z", "shares": [{"variant": "on", "weight": 0},
                                              {"variant": "off", "weight": 100000}]},
    {"at": "2027-02-01T00:00:00Z", "shares": [{"variant": "on", "weight": 100000},
                                              {"variant": "off", "weight": 0}]}]}}"""


@pytest.fixture
def terminal(
    prepared: Flaghoist, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Flaghoist:
    """The same program, with a wide terminal to write to."""
    del capsys  # it replaces standard output, which must be done first
    monkeypatch.setenv("COLUMNS", "400")
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setattr(type(sys.stdout), "isatty", lambda _self: True, raising=False)
    prepared("flag", "create", "payments", "--json")
    prepared("flag", "on", "payments", "--json")
    prepared("segment", "define", "staff", "--include", "ann", "--name", "[b]Staff[/b]")
    prepared("flag", "create", "tracking", "--owner", "logistics", "--tag", "beta")
    prepared("flag", "set", "tracking", "--rules", RULES, "--default", RAMP)
    prepared("flag", "on", "tracking")
    return prepared


def plain(flaghoist: Flaghoist, *arguments: str, code: Exit = Exit.OK) -> str:
    ended = flaghoist(*arguments)
    assert ended.code == code, ended.err
    return " ".join(COLOUR.sub("", ended.out).split())


def test_flags_are_a_table_with_colour(terminal: Flaghoist) -> None:
    assert COLOUR.search(terminal("flag", "list").out)
    said = plain(terminal, "flag", "list")
    assert "Flag Type Kind State Serves Name" in said
    assert "payments boolean release ● on on" in said
    assert "● on 1 rule; 0 % on, 100 % off → 100 % on, 0 % off by 2027-02-01" in said


def test_a_flag_is_told_in_the_order_in_which_it_is_asked(terminal: Flaghoist) -> None:
    said = plain(terminal, "flag", "get", "tracking")
    assert "Owner logistics Tags beta" in said
    condition = (
        "beta: in segment staff and (country in DE, AT or not (age less than 18)) and in the "
        "first 12.5 % and flag payments serves on and plan not equals free"
    )
    assert said.index("off off") < said.index(condition) < said.index("otherwise")


def test_json_is_there_on_a_terminal_too(terminal: Flaghoist) -> None:
    assert terminal("flag", "list", "--json").json[0]["flag"]["key"] == "payments"
    assert terminal("doctor", "--json").json[0]["part"] == "configuration"
    assert terminal("config", "--json").json["FLAGHOIST_HTTP_PORT"] == 8080


def test_an_explanation_is_a_tree(terminal: Flaghoist) -> None:
    said = terminal("explain", "tracking", "-c", '{"targetingKey": "ann"}').out
    assert "├── " in said
    assert "└── " in said
    told = plain(terminal, "explain", "tracking", "-c", '{"targetingKey": "ann"}')
    assert "tracking in default/production" in told
    assert "✓ in segment 'staff'" in told
    assert "Value" in told


def test_decisions_and_errors(terminal: Flaghoist) -> None:
    said = plain(terminal, "evaluate", code=Exit.REFUSED)
    assert "payments on true STATIC" in said
    assert "tracking TARGETING_KEY_MISSING" in said


def test_segments_keys_and_places(terminal: Flaghoist) -> None:
    assert "staff 1 0 [b]Staff[/b]" in plain(terminal, "segment", "list")
    assert "Others, if nobody else" in plain(terminal, "segment", "get", "staff")
    assert "ann included" in plain(terminal, "segment", "members", "staff")
    assert "Deleted" in plain(terminal, "segment", "define", "old") + plain(
        terminal, "segment", "delete", "old"
    )
    issued = plain(terminal, "key", "create", "CI", "--kind", "admin", "--grant", "owner")
    assert "Keep it now" in issued
    listed = plain(terminal, "key", "list")
    assert "CI fh_admin_" in listed
    assert "owner in * / *" in listed
    assert "production" in plain(terminal, "env", "list")
    assert "default" in plain(terminal, "project", "list")


def test_history_and_transfer(terminal: Flaghoist) -> None:
    said = plain(terminal, "history")
    assert "on: false → true" in said
    assert re.search(r"\d+ \S+Z console targeting 1: created tracking ", said)
    assert re.search(r"\d+ \S+Z console flag 1: created tracking ", said)
    assert "Wrote all.json: 2 flags, 1 segments." in plain(terminal, "export", "-o", "all.json")
    assert "Nothing was changed." in plain(terminal, "import", "all.json", "--dry-run")


def test_the_operator_sees_what_to_do(terminal: Flaghoist, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FLAGHOIST_HTTP_DOC", "x")
    assert "Did you mean" not in terminal("config").out
    monkeypatch.delenv("FLAGHOIST_HTTP_DOC")
    assert "! keys no owner key is in force Run 'flaghoist key create" in plain(terminal, "doctor")
    assert "FLAGHOIST_HTTP_PORT 8080" in plain(terminal, "config")
    assert "Nothing to do" in plain(terminal, "migrate")


def test_stored_text_cannot_draw_on_the_terminal() -> None:
    assert text("\x1b[31mred\x07").plain == "�[31mred�"
    assert text("[bold]as it is[/bold]").plain == "[bold]as it is[/bold]"


def test_a_complaint_cannot_draw_on_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    complain(["there is no flag '\x1b[2J'"])
    assert capsys.readouterr().err == "flaghoist: there is no flag '�[2J'\n"


def test_an_empty_table_is_a_sentence() -> None:
    assert str(table(("A",), (), "Nothing here.")) == "Nothing here."
