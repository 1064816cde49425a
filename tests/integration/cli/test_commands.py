"""The commands on a database of their own: what they say to programs, and how they end."""

import json
from importlib.metadata import version
from pathlib import Path

import pytest

from domain import errors
from entrypoints.cli.exits import EPILOG, MEANINGS, OF_ERRORS, Exit
from tests.integration.cli.conftest import Flaghoist

SHARES = [{"variant": "on", "weight": 25_000}, {"variant": "off", "weight": 75_000}]
SPLIT = json.dumps({"split": {"shares": SHARES}})


def test_a_flag_is_created_targeted_and_evaluated(prepared: Flaghoist) -> None:
    created = prepared("flag", "create", "new-checkout", "--tag", "a", "--tag", "b").json
    assert created["tags"] == ["a", "b"]
    assert prepared("flag", "on", "new-checkout").json["on"]
    assert prepared("flag", "set", "new-checkout", "--default", SPLIT).json["version"] == 3
    decision = prepared("evaluate", "new-checkout", "-c", '{"targetingKey": "user-1"}').json
    assert decision["reason"] == "SPLIT"
    (row,) = prepared("flag", "list").json
    assert row["flag"]["key"] == "new-checkout"
    assert prepared("flag", "get", "new-checkout").json["targeting"]["default"]["split"]
    assert not prepared("flag", "off", "new-checkout").json["on"]


def test_values_are_json(prepared: Flaghoist) -> None:
    number = prepared("flag", "create", "n", "--type", "number", "--variant", "a=1.0").json
    item = prepared("flag", "create", "o", "--type", "object", "--variant", 'a={"b": [1]}').json
    values = [flag["variants"][0]["value"] for flag in (number, item)]
    assert [json.dumps(value) for value in values] == ["1.0", '{"b": [1]}']


@pytest.mark.parametrize(
    ("given", "value"),
    [
        ("Hello", "Hello"),
        ('"Hello"', "Hello"),
        ('" a \\u00e9"', " a \u00e9"),
        ('""', ""),
        ("", ""),
        ("5", "5"),
        ("null", "null"),
        ('["a"]', '["a"]'),
        ("a=b", "a=b"),
        ('"so" and "so"', '"so" and "so"'),
        ("'Hello'", "'Hello'"),
    ],
)
def test_a_text_is_itself_unless_it_is_a_string_of_json(
    prepared: Flaghoist, given: str, value: str
) -> None:
    created = prepared("flag", "create", "s", "--type", "string", "--variant", f"a={given}").json
    assert created["variants"] == [{"key": "a", "value": value}]


def test_the_help_tells_how_a_text_is_read(flaghoist: Flaghoist) -> None:
    said = " ".join(flaghoist("flag", "create", "--help").out.replace("│", " ").split())
    assert "Of a string flag the value is the text as it stands, unless it is a JSON string" in said


def test_a_flag_is_edited_archived_and_restored(prepared: Flaghoist) -> None:
    prepared("flag", "create", "banner")
    edited = prepared(
        "flag", "edit", "banner", "--name", "Banner", "--kind", "operational", "--client-visible",
        "--variants", '[{"key": "on", "value": true}, {"key": "off", "value": false}, '
        '{"key": "no", "value": false}]',
    ).json  # fmt: skip
    assert (edited["name"], edited["kind"], edited["client_visible"]) == (
        "Banner",
        "operational",
        True,
    )
    assert len(edited["variants"]) == 3
    assert prepared("flag", "archive", "banner").json["archived"]
    assert prepared("flag", "list").json == []
    assert len(prepared("flag", "list", "--archived").json) == 1
    assert not prepared("flag", "restore", "banner").json["archived"]


def test_definitions_come_from_files_and_standard_input(
    prepared: Flaghoist, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    prepared("flag", "create", "banner")
    rules = [{"condition": {"segment": "staff"}, "serve": {"variant": "on"}}]
    (tmp_path / "rules.json").write_text(json.dumps(rules))
    prepared("segment", "define", "staff", "--include", "ann")
    targeting = prepared("flag", "set", "banner", "--rules", "rules.json").json
    assert targeting["rules"][0]["condition"] == {"segment": "staff"}
    (tmp_path / "input").write_text('[{"variant": "on", "keys": ["bob"]}]')
    with (tmp_path / "input").open() as stream:
        monkeypatch.setattr("sys.stdin", stream)
        targeting = prepared("flag", "set", "banner", "--targets", "-").json
    assert targeting["targets"] == [{"variant": "on", "keys": ["bob"]}]
    assert len(targeting["rules"]) == 1


def test_segments(prepared: Flaghoist) -> None:
    condition = '{"attribute": "staff", "operator": "equals", "values": [true]}'
    prepared("segment", "define", "staff", "--include", "ann", "--exclude", "eve")
    assert prepared("segment", "change", "staff", "--condition", condition).json["condition"]
    assert prepared("segment", "change", "staff", "--no-condition").json["condition"] is None
    prepared("segment", "members", "staff", "--include", "bob", "--forget", "eve")
    assert prepared("segment", "members", "staff").json == {
        "included": ["ann", "bob"],
        "excluded": [],
    }
    assert prepared("segment", "get", "staff").json["included_count"] == 2
    assert len(prepared("segment", "list").json) == 1
    assert prepared("segment", "delete", "staff").json == {"deleted": "staff"}


def test_projects_environments_and_keys(prepared: Flaghoist) -> None:
    prepared("project", "create", "shop", "--with-environment", "live")
    assert [each["key"] for each in prepared("project", "list").json] == ["default", "shop"]
    prepared("env", "create", "beta", "--project", "shop")
    assert [each["key"] for each in prepared("env", "list", "--project", "shop").json] == [
        "beta",
        "live",
    ]
    issued = prepared("key", "create", "App", "--project", "shop", "--environment", "live").json
    assert (issued["kind"], issued["project"], issued["environment"]) == ("server", "shop", "live")
    admin = prepared("key", "create", "CI", "--kind", "admin", "--grant", "editor:shop/beta").json
    assert admin["grants"] == [{"role": "editor", "project": "shop", "environment": "beta"}]
    prepared("key", "revoke", issued["id"])
    listed = {each["id"]: each for each in prepared("key", "list").json}
    assert listed[issued["id"]]["revoked_at"]
    assert not listed[admin["id"]]["revoked_at"]


def test_an_environment_leaves_and_comes_back(prepared: Flaghoist) -> None:
    prepared("flag", "create", "banner")
    prepared("flag", "on", "banner")
    document = prepared("export").json
    assert prepared("export", "--output", "all.json").json == {"written": "all.json"}
    prepared("project", "create", "copy", "--with-environment", "live")
    there = ("--project", "copy", "--environment", "live")
    plan = prepared("import", "all.json", "--dry-run", *there).json
    assert [item["action"] for item in plan["items"]] == ["create", "create"]
    assert prepared("flag", "list", *there).json == []
    prepared("import", "all.json", *there)
    assert prepared("export", *there).json["flags"] == document["flags"]


def test_history_is_of_the_environment_and_its_project_unless_asked(prepared: Flaghoist) -> None:
    prepared("flag", "create", "banner")
    listed = [(each["subject"], each["environment"]) for each in prepared("history").json]
    assert listed == [
        ("targeting", "production"),
        ("flag", ""),
        ("environment", "production"),
        ("project", ""),
    ]
    everything = prepared("history", "--everywhere", "--of", "banner").json
    assert {each["subject"] for each in everything} == {"flag", "targeting"}
    assert len(prepared("history", "--limit", "1").json) == 1
    assert prepared("history", "--subject", "flag", "--everywhere").json[0]["author"] == "console"


def test_settings_choose_the_place(prepared: Flaghoist, monkeypatch: pytest.MonkeyPatch) -> None:
    prepared("flag", "create", "banner")
    monkeypatch.setenv("FLAGHOIST_ENVIRONMENT", "development")
    assert prepared("flag", "on", "banner").json["environment"] == "development"
    monkeypatch.setenv("FLAGHOIST_PROJECT", "other")
    assert prepared("flag", "list").code == Exit.NOT_FOUND
    assert len(prepared("flag", "list", "--project", "default").json) == 1


def test_options_may_stand_before_the_command(
    prepared: Flaghoist, monkeypatch: pytest.MonkeyPatch
) -> None:
    prepared("flag", "create", "banner")
    turned = prepared("--environment", "development", "flag", "on", "banner").json
    assert turned["environment"] == "development"
    nearest = ("--environment", "nowhere", "flag", "on", "banner", "--environment", "production")
    assert prepared(*nearest).json["environment"] == "production"
    monkeypatch.setenv("FLAGHOIST_URL", "http://127.0.0.1:9")
    assert len(prepared("--local", "flag", "list").json) == 1
    assert len(prepared("flag", "list", "--local").json) == 1


def test_the_version_and_the_help_are_there_for_the_asking(flaghoist: Flaghoist) -> None:
    assert flaghoist("--version").out == f"{version('flaghoist')}\n"
    for arguments in ((), ("flag",), ("--help",), ("flag", "--help")):
        shown = flaghoist(*arguments)
        assert "Usage: flaghoist" in shown.out
        assert shown.err == ""


@pytest.mark.parametrize(
    ("command", "arguments"),
    [
        ("evaluate", "[KEY]"),
        ("explain", "{KEY}"),
        ("import", "[FILE|-]"),
        ("key create", "{NAME}"),
        ("key revoke", "{ID}"),
    ],
)
def test_usage_marks_what_may_be_left_out(
    flaghoist: Flaghoist, command: str, arguments: str
) -> None:
    said = flaghoist(*command.split(), "--help").out
    assert f"Usage: flaghoist {command} [OPTIONS] {arguments} " in said


def test_a_flag_without_a_value_is_told_by_the_exit_code(prepared: Flaghoist) -> None:
    prepared("flag", "create", "half", "--split", "on=50,off=50")
    prepared("flag", "on", "half")
    for arguments in (("evaluate", "half"), ("evaluate",)):
        ended = prepared(*arguments)
        assert (ended.code, ended.err) == (Exit.REFUSED, "")
        assert "TARGETING_KEY_MISSING" in ended.out
        assert prepared(*arguments, "-c", '{"targetingKey": "ada"}').code == Exit.OK


def test_every_exit_code_is_explained_in_the_help(flaghoist: Flaghoist) -> None:
    assert set(MEANINGS) == set(Exit)
    assert all(f"{code.value} {meaning}" in EPILOG for code, meaning in MEANINGS.items())
    for arguments in ((), ("flag", "list"), ("serve",), ("doctor",)):
        said = " ".join(flaghoist(*arguments, "--help").out.replace("│", " ").split())
        assert EPILOG in said


def test_every_refusal_of_the_domain_has_an_exit_code() -> None:
    kinds = [
        kind
        for kind in vars(errors).values()
        if isinstance(kind, type) and issubclass(kind, errors.FlaghoistError)
    ]
    leaves = [kind for kind in kinds if not kind.__subclasses__()]
    assert len(leaves) > 10
    assert [leaf for leaf in leaves if not OF_ERRORS.keys() & set(leaf.__mro__)] == []
