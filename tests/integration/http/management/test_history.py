"""History: every change, who made it, in which request."""

from typing import Any

from application.access import Role
from tests.integration.http.management.world import (
    API,
    PRODUCTION,
    PROJECT,
    World,
    done,
    faults,
    problem,
)

HISTORY = f"{PROJECT}/history"


async def test_a_change_is_told_with_who_and_when(world: World) -> None:
    await world.flag()
    world.clock.advance(1_500)
    response = await world.owner.patch(
        f"{PRODUCTION}/targeting/banner",
        json={"on": True},
        headers={"if-match": '"1"', "x-request-id": "release-42"},
    )
    done(response)
    entry, before, *_ = done(await world.owner.get(HISTORY))["items"]
    owner = done(await world.owner.get(f"{API}/keys"))["items"][0]
    assert entry == {
        "sequence": before["sequence"] + 1,
        "at": "2027-01-15T08:00:01.500Z",
        "author": owner["id"],
        "author_name": owner["name"],
        "request_id": "release-42",
        "project": "default",
        "environment": "production",
        "subject": "targeting",
        "key": "banner",
        "version": 2,
        "change": [{"path": ["on"], "before": False, "after": True}],
        "deleted": False,
        "previous_hash": before["hash"],
        "hash": entry["hash"],
    }


async def test_history_is_filtered(world: World) -> None:
    await world.flag()
    await world.flag("size")
    await world.target("banner", on=True)

    async def listed(**query: str) -> list[tuple[str, str, int]]:
        found = done(await world.owner.get(HISTORY, params=query))["items"]
        return [(entry["subject"], entry["key"], entry["version"]) for entry in found]

    assert await listed(environment="production", key="banner") == [
        ("targeting", "banner", 2),
        ("targeting", "banner", 1),
    ]
    assert await listed(environment="production", key="banner", project_wide="true") == [
        ("targeting", "banner", 2),
        ("targeting", "banner", 1),
        ("flag", "banner", 1),
    ]
    assert await listed(subject="flag") == [("flag", "size", 1), ("flag", "banner", 1)]
    assert await listed(subject="project") == [("project", "default", 1)]
    wrong = await world.owner.get(HISTORY, params={"subject": "weather"})
    assert faults(wrong) == [("query", "/subject")]


async def test_history_comes_in_pages_that_new_entries_do_not_shift(world: World) -> None:
    await world.flag()
    whole = done(await world.owner.get(HISTORY))["items"]
    seen: list[Any] = []
    cursor = None
    while True:
        query = {"limit": "2"} if cursor is None else {"limit": "2", "cursor": cursor}
        page = done(await world.owner.get(HISTORY, params=query))
        await world.target("banner", on=not len(seen) % 4)
        seen += page["items"]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert seen == whole


async def test_history_is_for_readers_of_the_place(world: World) -> None:
    await world.flag()
    reader = await world.admin(Role.READER, environment="production")
    assert problem(await reader.get(HISTORY)) == "403 forbidden"
    done(await reader.get(HISTORY, params={"environment": "production"}))
    response = await reader.get(HISTORY, params={"environment": "development"})
    assert problem(response) == "403 forbidden"
    nowhere = await world.owner.get(f"{API}/projects/none/history")
    assert problem(nowhere) == "404 project-not-found"
