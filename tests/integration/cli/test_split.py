"""Percentages on the command line."""

import pytest

from entrypoints.cli.exits import Exit
from tests.integration.cli.conftest import Flaghoist


def test_a_split_is_set_in_per_cent(prepared: Flaghoist) -> None:
    prepared("flag", "create", "banner")
    targeting = prepared("flag", "set", "banner", "--split", "on=0.125, off=99.875").json
    assert targeting["default"]["split"]["shares"] == [
        {"variant": "on", "weight": 125},
        {"variant": "off", "weight": 99_875},
    ]


def test_a_flag_is_created_with_a_split_in_the_environment(prepared: Flaghoist) -> None:
    assert prepared("flag", "create", "banner", "--split", "on=25%,off=75%").json["version"] == 1
    targeting = prepared("flag", "get", "banner").json["targeting"]
    assert [share["weight"] for share in targeting["default"]["split"]["shares"]] == [
        25_000,
        75_000,
    ]
    assert not targeting["on"]
    elsewhere = prepared("flag", "get", "banner", "--environment", "development").json
    assert elsewhere["targeting"]["default"] == {"variant": "on"}


def test_a_flag_that_is_created_without_its_split_is_told(prepared: Flaghoist) -> None:
    ended = prepared("flag", "create", "banner", "--split", "on=25,blue=75")
    assert ended.code == Exit.REFUSED
    assert "no variant 'blue'" in ended.err
    assert "the flag 'banner' is created, but without the split" in ended.err
    assert prepared("flag", "get", "banner").json["flag"]["version"] == 1


@pytest.mark.parametrize(
    ("given", "rule"),
    [
        ("on", "must be like on=25,off=75, has 'on'"),
        ("on=50,", "must be like on=25,off=75, has ''"),
        ("=100", "must be like on=25,off=75, has '=100'"),
        ("on=x,off=50", "the percentage of 'on' must be a number from 0 to 100"),
        ("on=0.0001,off=99.9999", "with at most 3 decimals, is '0.0001'"),
        ("on=-1,off=101", "the percentage of 'on' must be a number from 0 to 100"),
        ("on=50,on=50", "names 'on' more than once"),
        ("on=25,off=74.999", "must add up to 100 %, adds up to 99.999 %"),
    ],
)
def test_a_wrong_split_changes_nothing(prepared: Flaghoist, given: str, rule: str) -> None:
    for command in ("create", "set"):
        ended = prepared("flag", command, "banner", "--split", given)
        assert (ended.code, ended.out) == (Exit.USAGE, "")
        assert rule in ended.err
    assert prepared("flag", "list").json == []


def test_a_split_stands_alone(prepared: Flaghoist) -> None:
    ended = prepared("flag", "set", "x", "--split", "on=100", "--default", "on")
    assert ended.code == Exit.USAGE
    assert "--split: does not go with --default" in ended.err


def test_the_help_shows_a_ramp_that_works(
    prepared: Flaghoist, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "2000")
    said = prepared("flag", "set", "--help").out
    ramp = said[said.index('{"ramp": {"points"') :].partition("}]}]}}")
    prepared("flag", "create", "banner")
    shown = prepared("flag", "set", "banner", "--default", "".join(ramp[:2])).json
    assert len(shown["default"]["ramp"]["points"]) == 2
