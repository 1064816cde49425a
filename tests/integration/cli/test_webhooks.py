"""`flaghoist webhook`: in this process and over HTTP, and what people see of it."""

from collections.abc import AsyncIterator

import pytest
from dependency_injector import providers

from adapters.memory.destinations import MemoryDestinations
from entrypoints.cli.exits import Exit
from entrypoints.cli.service import Flaghoist
from tests.integration.cli.both import Way, reached_with_container
from tests.integration.cli.test_both_ways import refused

NOBODY = "http://127.0.0.1:9/"
"""Not public, so nothing is ever sent there; it is said to be allowed when it is made."""


@pytest.fixture(params=["local", "remote"])
async def flaghoist(request: pytest.FixtureRequest) -> AsyncIterator[Flaghoist]:
    way: Way = request.param
    async with reached_with_container(way) as (found, container):
        container.destinations.override(providers.Object(MemoryDestinations()))
        yield found


async def test_a_webhook_from_its_creation_to_its_end(flaghoist: Flaghoist) -> None:
    hooks = flaghoist.webhooks
    made = await hooks.create("default", {"url": NOBODY, "name": "Nobody", "enabled": False})
    identity = made["id"]
    secret = made.pop("secret")
    assert await hooks.get("default", identity) == made
    assert await hooks.all("default") == [made]
    changed = await hooks.change("default", identity, {"format": "slack"}, 1)
    assert (changed["format"], changed["version"]) == ("slack", 2)
    rotated = await hooks.rotate("default", identity, {"overlap": 0})
    assert rotated["secret"] != secret
    tried = await hooks.test("default", identity)
    assert tried["outcome"] == "forbidden"
    assert "FLAGHOIST_WEBHOOKS_PRIVATE=true allows it" in tried["detail"]
    assert await hooks.deliveries("default", identity, 5) == [tried]
    assert await hooks.dead_letters("default", identity) == []
    assert await hooks.replay("default", identity, None) == {"replaying": 0}
    await hooks.delete("default", identity, None)
    assert await hooks.all("default") == []


async def test_refusals(flaghoist: Flaghoist) -> None:
    hooks = flaghoist.webhooks
    wrong = await refused(hooks.create("default", {"url": "ftp://example.com"}))
    assert (wrong.exit_code, wrong.lines[0][:5]) == (Exit.REFUSED, "/url:")
    identity = (await hooks.create("default", {"url": NOBODY}))["id"]
    for asked in (
        hooks.get("default", "none"),
        hooks.delete("default", "none", None),
        hooks.test("default", "none"),
        hooks.replay("default", identity, 7),
        hooks.dead_letters("none", identity),
    ):
        assert (await refused(asked)).exit_code is Exit.NOT_FOUND
    stale = await refused(hooks.change("default", identity, {"name": "x"}, 7))
    assert stale.exit_code is Exit.CONFLICT
