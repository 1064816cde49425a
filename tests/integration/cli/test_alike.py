"""One kind of mistake ends with one code, whichever command makes it."""

import pytest

from entrypoints.cli.exits import Exit
from tests.integration.cli.conftest import Flaghoist

NO_INSTANT = "must be an RFC 3339 date-time with an offset, such as '2027-01-31T09:00:00Z'"


@pytest.mark.parametrize(
    "arguments",
    [
        ("evaluate", "--at"),
        ("evaluate", "banner", "--at"),
        ("explain", "banner", "--at"),
        ("usage", "--since"),
        ("usage", "--until"),
    ],
    ids=" ".join,
)
def test_what_is_no_instant_is_a_wrong_argument(
    prepared: Flaghoist, arguments: tuple[str, ...]
) -> None:
    ended = prepared(*arguments, "soon")
    assert ended.code == Exit.USAGE
    assert ended.err == f"flaghoist: {arguments[-1]}: {NO_INSTANT}\n"


@pytest.mark.parametrize(
    "arguments",
    [
        ("flag", "list"),
        ("flag", "create", "x", "--split", "on=50,off=50"),
        ("key", "create", "App"),
        ("key", "create", "App", "--kind", "client"),
        ("evaluate",),
        ("export",),
        ("usage",),
    ],
    ids=" ".join,
)
def test_an_environment_that_is_not_there_is_not_found(
    prepared: Flaghoist, arguments: tuple[str, ...]
) -> None:
    ended = prepared(*arguments, "--environment", "nowhere")
    assert ended.code == Exit.NOT_FOUND
    assert ended.err == "flaghoist: there is no environment 'default/nowhere'\n"


@pytest.mark.parametrize("arguments", [("flag", "list"), ("key", "create", "App")], ids=" ".join)
def test_a_project_that_is_not_there_is_not_found(
    prepared: Flaghoist, arguments: tuple[str, ...]
) -> None:
    ended = prepared(*arguments, "--project", "nowhere")
    assert ended.code == Exit.NOT_FOUND
    assert "there is no " in ended.err


def test_an_instant_has_any_offset(prepared: Flaghoist) -> None:
    prepared("flag", "create", "banner")
    assert prepared("evaluate", "banner", "--at", "2027-01-31T10:00:00+01:00").code == Exit.OK
