"""Pages: every item once, whatever the size of the page."""

import base64
from typing import Any

import pytest

from tests.integration.http.management.world import (
    API,
    PRODUCTION,
    PROJECT,
    World,
    done,
    faults,
    made,
    problem,
)

LISTS = (
    f"{API}/projects",
    f"{PROJECT}/environments",
    f"{PROJECT}/flags",
    f"{PRODUCTION}/targeting",
    f"{PROJECT}/segments",
    f"{PROJECT}/segments/s-0/included",
    f"{PROJECT}/segments/s-0/excluded",
    f"{API}/keys",
    f"{PROJECT}/history",
)


@pytest.fixture(autouse=True)
async def five_of_each(world: World) -> None:
    for number in range(5):
        await world.flag(f"f-{number}")
        keys = [f"Ü/{index}" for index in range(5)]
        await world.segment(f"s-{number}", included=keys, excluded=[f"{key}?" for key in keys])
        body: dict[str, Any] = {"key": f"p-{number}", "environments": []}
        made(await world.owner.post(f"{API}/projects", json=body))
        made(await world.owner.post(f"{PROJECT}/environments", json={"key": f"e-{number}"}))
        body = {"name": "k", "kind": "admin", "grants": [{"role": "reader"}]}
        made(await world.owner.post(f"{API}/keys", json=body))


@pytest.mark.parametrize("limit", [1, 2, 5, 500])
async def test_pages_hold_every_item_once(world: World, limit: int) -> None:
    for path in LISTS:
        whole = done(await world.owner.get(path, params={"limit": 500}))
        assert whole["next_cursor"] is None
        assert len(whole["items"]) >= 5
        assert await collected(world, path, limit) == whole["items"], path


async def collected(world: World, path: str, limit: int) -> list[Any]:
    """The items of all pages."""
    seen: list[Any] = []
    query = {"limit": str(limit)}
    while True:
        page = done(await world.owner.get(path, params=query))
        assert 1 <= len(page["items"]) <= limit
        seen += page["items"]
        if page["next_cursor"] is None:
            return seen
        query["cursor"] = page["next_cursor"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("limit", "0"),
        ("limit", "501"),
        ("limit", "many"),
        ("cursor", "ä"),
        ("cursor", "a"),
        ("cursor", "_w"),
        ("cursor", "a" * 4_001),
    ],
)
async def test_what_is_no_page(world: World, name: str, value: str) -> None:
    for path in LISTS:
        response = await world.owner.get(path, params={name: value})
        assert problem(response) == "422 invalid-request", path
        assert faults(response) == [("query", f"/{name}")]


@pytest.mark.parametrize("after", ["", "x", "-1", "1" * 19, "٣", "1.0"])
async def test_the_cursor_of_history_is_a_number(world: World, after: str) -> None:
    cursor = base64.urlsafe_b64encode(after.encode()).decode().rstrip("=")
    response = await world.owner.get(f"{PROJECT}/history", params={"cursor": cursor})
    assert faults(response) == [("query", "/cursor")]


async def test_a_page_beyond_the_end_is_empty(world: World) -> None:
    cursor = base64.urlsafe_b64encode(b"zzz").decode().rstrip("=")
    page = done(await world.owner.get(f"{PROJECT}/flags", params={"cursor": cursor}))
    assert page == {"items": [], "next_cursor": None}
