"""Percentages on the command line."""

from typing import Any

import pytest

from domain.environment import FlagSet
from domain.errors import FlaghoistError, Unavailable
from domain.values import ValueType
from entrypoints.cli.asking import Asked
from entrypoints.cli.commands.flags import create_flag
from entrypoints.cli.exits import Exit, Failure
from entrypoints.cli.local.flags import LocalFlags
from entrypoints.cli.main import failure_of
from tests.integration.cli.both import Way, reached
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


SIZES = ("--type", "string", "--variant", "s=small", "--variant", "l=large")


@pytest.mark.parametrize("way", ["local", "remote"])
@pytest.mark.parametrize(
    ("arguments", "refused"),
    [
        (
            {"split": "on=25,blue=75"},
            (Exit.REFUSED, "/default: the flag has no variant 'blue'; it has off, on"),
        ),
        (
            {"split": "on=100", "value_type": ValueType.STRING, "variant": ["s=small", "l=large"]},
            (Exit.REFUSED, "/default: the flag has no variant 'on'; it has l, s"),
        ),
        (
            {"split": "on=100", "value_type": ValueType.STRING},
            (Exit.REFUSED, "/variants: must have 1 to 100 variants, has 0"),
        ),
        (
            {"split": "on=100", "environment": "nowhere"},
            (Exit.NOT_FOUND, "there is no environment 'default/nowhere'"),
        ),
    ],
)
async def test_a_split_that_cannot_be_takes_no_key(
    way: Way, arguments: dict[str, Any], refused: tuple[Exit, str]
) -> None:
    given = {"environment": "production", **arguments}
    place = FlagSet("default", given.pop("environment"))
    async with reached(way) as flaghoist:
        with pytest.raises((Failure, FlaghoistError)) as caught:
            await create_flag(Asked(flaghoist, place), key="banner", **given)
        failure = failure_of(caught.value)
        assert (failure.exit_code, *failure.lines) == refused
        assert await flaghoist.flags.all(FlagSet("default", "production"), {}) == []


def test_a_split_of_variants_of_ones_own(prepared: Flaghoist) -> None:
    prepared("flag", "create", "size", *SIZES, "--split", "s=10,l=90")
    targeting = prepared("flag", "get", "size").json["targeting"]
    assert [each["variant"] for each in targeting["default"]["split"]["shares"]] == ["s", "l"]


def test_a_flag_that_is_created_without_its_split_is_told(
    prepared: Flaghoist, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(*_: object) -> None:
        raise Unavailable("the database", "it is gone")

    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(LocalFlags, "target", fail)
        ended = prepared("flag", "create", "banner", "--split", "on=25,off=75")
    assert ended.code == Exit.UNAVAILABLE
    assert ended.err.splitlines() == [
        "flaghoist: FLAGHOIST_DATABASE_URL: it is gone",
        "flaghoist: the flag 'banner' is created, but without the split: see 'flaghoist flag set'",
    ]
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
