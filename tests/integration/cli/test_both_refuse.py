"""What is refused in this process is refused over HTTP: with the same code, in the same words."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from domain.environment import FlagSet
from entrypoints.cli.exits import Exit, Failure
from entrypoints.cli.main import failure_of
from entrypoints.cli.service import Flaghoist
from tests.integration.cli.both import Way, reached

PRODUCTION = FlagSet("default", "production")
NOWHERE = FlagSet("default", "nowhere")
BANNER = {"key": "banner", "value_type": "boolean"}
SERVES_NOTHING = {"default": {"variant": "purple"}}
WRONG_FORM = {"key": "x", "value_type": "colour", "variants": [{"key": 1, "value": True}]}
ASKS_FOR_BANNER = {"prerequisites": [{"flag": "banner", "variants": ["on"]}]}
BAD_KEY: dict[str, Any] = {"name": "Shop", "kind": "server", "project": "default"}
KIND = {"rules": [{"condition": {"nothing": 1}, "serve": {"variant": "on"}}]}


async def archived(flaghoist: Flaghoist) -> Any:
    await flaghoist.flags.archive("default", "banner", None)
    return await flaghoist.flags.target(PRODUCTION, "banner", {"on": True}, None)


async def last_owner(flaghoist: Flaghoist) -> Any:
    (owner,) = await flaghoist.keys.all()
    await flaghoist.keys.revoke(owner["id"])


async def still_used(flaghoist: Flaghoist) -> Any:
    await flaghoist.flags.create("default", {**BANNER, "key": "other"})
    await flaghoist.flags.target(PRODUCTION, "other", ASKS_FOR_BANNER, None)
    return await flaghoist.flags.archive("default", "banner", None)


REFUSED: dict[str, tuple[Callable[[Flaghoist], Awaitable[Any]], Exit]] = {
    "no project": (lambda f: f.projects.environments("nope"), Exit.NOT_FOUND),
    "no environment": (lambda f: f.flags.all(NOWHERE, {}), Exit.NOT_FOUND),
    "no flag": (lambda f: f.flags.get("default", "no/flag"), Exit.NOT_FOUND),
    "no targeting": (lambda f: f.flags.targeting(PRODUCTION, "nope"), Exit.NOT_FOUND),
    "no segment": (lambda f: f.segments.delete("default", "nope", None), Exit.NOT_FOUND),
    "no key": (lambda f: f.keys.revoke("nope"), Exit.NOT_FOUND),
    "no evaluation": (lambda f: f.environment.evaluate(NOWHERE, "banner", {}), Exit.NOT_FOUND),
    "only the flag of this name": (
        lambda f: f.flags.archive("default", "../segments/staff", None),
        Exit.NOT_FOUND,
    ),
    "only the environment of this name": (
        lambda f: f.flags.target(FlagSet("default", ".."), "banner", {"on": True}, None),
        Exit.NOT_FOUND,
    ),
    "only dots": (lambda f: f.flags.archive("default", "..", None), Exit.NOT_FOUND),
    "a segment of dots": (lambda f: f.segments.delete("default", "..", None), Exit.NOT_FOUND),
    "a key of dots": (lambda f: f.keys.revoke(".."), Exit.NOT_FOUND),
    "a key of folded parts": (
        lambda f: f.flags.create("default", {**BANNER, "key": "a/../b"}),
        Exit.REFUSED,
    ),
    "taken": (lambda f: f.flags.create("default", BANNER), Exit.CONFLICT),
    "project taken": (lambda f: f.projects.create({"key": "default"}), Exit.CONFLICT),
    "stale": (lambda f: f.flags.change("default", "banner", {"name": "B"}, 7), Exit.CONFLICT),
    "stale targeting": (
        lambda f: f.flags.target(PRODUCTION, "banner", {"on": True}, 7),
        Exit.CONFLICT,
    ),
    "invalid": (lambda f: f.flags.create("default", {**BANNER, "key": "a b"}), Exit.REFUSED),
    "no variant": (
        lambda f: f.flags.target(PRODUCTION, "banner", SERVES_NOTHING, None),
        Exit.REFUSED,
    ),
    "wrong form": (lambda f: f.flags.create("default", WRONG_FORM), Exit.REFUSED),
    "unknown member": (lambda f: f.flags.create("default", {**BANNER, "x": 1}), Exit.REFUSED),
    "unknown kind": (lambda f: f.flags.target(PRODUCTION, "banner", KIND, None), Exit.REFUSED),
    "half a place": (lambda f: f.keys.create(BAD_KEY), Exit.REFUSED),
    "no instant": (
        lambda f: f.environment.evaluate(PRODUCTION, "banner", {"at": "soon"}),
        Exit.REFUSED,
    ),
    "no document": (
        lambda f: f.environment.take(PRODUCTION, {"format": "other/1"}, dry_run=True),
        Exit.REFUSED,
    ),
    "archived": (archived, Exit.REFUSED),
    "last owner": (last_owner, Exit.CONFLICT),
    "still used": (still_used, Exit.REFUSED),
}


async def failure(way: Way, act: Callable[[Flaghoist], Awaitable[Any]]) -> Failure:
    async with reached(way) as flaghoist:
        await flaghoist.flags.create("default", BANNER)
        try:
            answer = await act(flaghoist)
        except Exception as error:  # noqa: BLE001  `failure_of` tells which it was
            return failure_of(error)
    pytest.fail(f"{way} answered {answer}")


@pytest.mark.parametrize("case", REFUSED)
async def test_both_refuse_alike(case: str) -> None:
    act, code = REFUSED[case]
    local, remote = await failure("local", act), await failure("remote", act)
    assert local.exit_code is remote.exit_code is code
    assert local.lines == remote.lines
    assert all(local.lines)
