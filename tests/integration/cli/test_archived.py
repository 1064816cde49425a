"""An archived flag is served to nobody, and whoever manages flags is told why."""

import pytest

from domain.environment import FlagSet
from domain.errors import FlaghoistError, Unavailable
from entrypoints.cli.asking import Asked, Asking
from entrypoints.cli.commands.environment import evaluate, explain
from entrypoints.cli.exits import Exit, Failure
from entrypoints.cli.main import failure_of
from entrypoints.cli.service import Flaghoist
from tests.integration.cli.both import Way, reached

PRODUCTION = FlagSet("default", "production")


async def refused(ask: Asking, flaghoist: Flaghoist, key: str) -> tuple[Exit, str]:
    with pytest.raises((Failure, FlaghoistError)) as caught:
        await ask(Asked(flaghoist, PRODUCTION), key=key)
    failure = failure_of(caught.value)
    (line,) = failure.lines
    return failure.exit_code, line


@pytest.mark.parametrize("ask", [evaluate, explain])
@pytest.mark.parametrize("way", ["local", "remote"])
async def test_a_flag_that_is_not_evaluated_is_told_to_be_archived(way: Way, ask: Asking) -> None:
    async with reached(way) as flaghoist:
        await flaghoist.flags.create("default", {"key": "old", "value_type": "boolean"})
        await flaghoist.flags.archive("default", "old", None)
        said = "the flag 'old' is archived, so nobody is served it; see 'flaghoist flag restore'"
        assert await refused(ask, flaghoist, "old") == (Exit.NOT_FOUND, said)
        none = (Exit.NOT_FOUND, "there is no flag 'new'")
        assert await refused(ask, flaghoist, "new") == none


async def test_what_cannot_be_known_is_not_told(monkeypatch: pytest.MonkeyPatch) -> None:
    async def fail(*_: object) -> None:
        raise Unavailable("the database")

    async with reached("local") as flaghoist:
        monkeypatch.setattr(flaghoist.flags, "get", fail)
        none = (Exit.NOT_FOUND, "there is no flag 'old'")
        assert await refused(evaluate, flaghoist, "old") == none
