"""A key is one part of a path, whatever it holds: it never reaches for something else."""

from collections.abc import Awaitable, Callable
from typing import Any

import httpx2
import pytest

from domain.environment import FlagSet
from entrypoints.cli.remote import remote
from entrypoints.cli.service import Flaghoist

PLACE = FlagSet("..", "a/b")
PROJECT = "projects/%2E%2E"
ENVIRONMENT = f"{PROJECT}/environments/a%2Fb"
UP = "../segments/victim"
SENT_UP = "..%2Fsegments%2Fvictim"

PATHS: dict[str, Callable[[Flaghoist], Awaitable[Any]]] = {
    f"GET {PROJECT}/environments": lambda f: f.projects.environments(".."),
    f"POST {PROJECT}/environments": lambda f: f.projects.create_environment("..", {}),
    f"GET {ENVIRONMENT}/targeting": lambda f: f.flags.all(PLACE, {}),
    f"GET {PROJECT}/flags/{SENT_UP}": lambda f: f.flags.get("..", UP),
    f"POST {PROJECT}/flags": lambda f: f.flags.create("..", {}),
    f"PATCH {PROJECT}/flags/%2E": lambda f: f.flags.change("..", ".", {}, None),
    f"DELETE {PROJECT}/flags/{SENT_UP}": lambda f: f.flags.archive("..", UP, None),
    f"GET {ENVIRONMENT}/targeting/{SENT_UP}": lambda f: f.flags.targeting(PLACE, UP),
    f"PATCH {ENVIRONMENT}/targeting/a%3Fb": lambda f: f.flags.target(PLACE, "a?b", {}, None),
    f"GET {PROJECT}/segments": lambda f: f.segments.all(".."),
    f"GET {PROJECT}/segments/%2E%2E": lambda f: f.segments.get("..", ".."),
    f"GET {PROJECT}/segments/%2E%2E/included": lambda f: f.segments.members("..", "..", "included"),
    f"POST {PROJECT}/segments": lambda f: f.segments.create("..", {}),
    f"PATCH {PROJECT}/segments/a%23b": lambda f: f.segments.change("..", "a#b", {}, None),
    f"POST {PROJECT}/segments/%2E%2E/members": lambda f: f.segments.change_members("..", "..", {}),
    f"DELETE {PROJECT}/segments/%2E%2E": lambda f: f.segments.delete("..", "..", None),
    "DELETE keys/..%2Fprojects": lambda f: f.keys.revoke("../projects"),
    f"POST {ENVIRONMENT}/evaluate": lambda f: f.environment.evaluate_all(PLACE, {}),
    f"POST {ENVIRONMENT}/evaluate/{SENT_UP}": lambda f: f.environment.evaluate(PLACE, UP, {}),
    f"POST {ENVIRONMENT}/explain/%2E%2E": lambda f: f.environment.explain(PLACE, "..", {}),
    f"GET {ENVIRONMENT}/export": lambda f: f.environment.export(PLACE),
    f"POST {ENVIRONMENT}/import": lambda f: f.environment.take(PLACE, {}, dry_run=True),
}


@pytest.mark.parametrize("path", PATHS)
async def test_each_key_is_one_part_of_the_path(path: str) -> None:
    asked: list[str] = []

    def answer(request: httpx2.Request) -> httpx2.Response:
        sent = request.url.raw_path.decode().partition("?")[0]
        asked.append(f"{request.method} {sent.removeprefix('/api/v1/')}")
        return httpx2.Response(200, json={"items": [], "next_cursor": None, "decisions": []})

    transport = httpx2.MockTransport(answer)
    async with remote("http://server.test", "fh_admin_key", transport) as flaghoist:
        await PATHS[path](flaghoist)
    assert asked == [path]
