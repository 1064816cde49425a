"""ETag, If-Match and If-None-Match on every resource that has a version."""

from dataclasses import dataclass
from typing import Any

import pytest

from tests.integration.http.management.world import (
    PRODUCTION,
    PROJECT,
    World,
    faults,
    problem,
)


@dataclass(frozen=True)
class Resource:
    """A resource at version 1, and how it is changed."""

    path: str
    method: str
    body: Any


TARGETING = {"off_variant": "off", "default": {"variant": "off"}}
RESOURCES = (
    Resource(PROJECT, "PATCH", {"name": "x"}),
    Resource(PRODUCTION, "PATCH", {"name": "x"}),
    Resource(f"{PROJECT}/flags/a/b", "PATCH", {"name": "x"}),
    Resource(f"{PROJECT}/flags/a/b", "PATCH", {"archived": True}),
    Resource(f"{PROJECT}/flags/a/b", "DELETE", None),
    Resource(f"{PRODUCTION}/targeting/a/b", "PUT", TARGETING),
    Resource(f"{PRODUCTION}/targeting/a/b", "PATCH", {"on": True}),
    Resource(f"{PRODUCTION}/targeting/a/b", "PATCH", TARGETING),
    Resource(f"{PROJECT}/segments/beta", "PATCH", {"name": "x"}),
    Resource(f"{PROJECT}/segments/beta", "DELETE", None),
)
CHANGES = pytest.mark.parametrize("resource", RESOURCES, ids=lambda one: f"{one.method} {one.path}")


async def change(world: World, resource: Resource, if_match: str | None) -> Any:
    """The answer to the change of a fresh resource."""
    headers = {} if if_match is None else {"if-match": if_match}
    return await world.owner.request(
        resource.method, resource.path, json=resource.body, headers=headers
    )


async def etag(world: World, path: str) -> str:
    """What the resource is tagged with."""
    response = await world.owner.get(path)
    assert response.headers["etag"] == f'"{response.json()["version"]}"'
    return response.headers["etag"]


@pytest.fixture(autouse=True)
async def resources(world: World) -> None:
    await world.flag("a/b")
    await world.segment("beta")


@CHANGES
async def test_a_change_names_the_version_it_starts_from(world: World, resource: Resource) -> None:
    missing = await change(world, resource, None)
    assert problem(missing) == "428 precondition-required"
    for never in ('"2"', '"0"', 'W/"1"', '"x"', '"2", "3"', '"99999999999999999999999"'):
        stale = await change(world, resource, never)
        assert problem(stale) == "412 stale-version", never
        assert stale.json()["current_version"] == 1
    for nonsense in ("1", "", "**", '"1" "2"'):
        response = await change(world, resource, nonsense)
        assert problem(response) == "422 invalid-request", nonsense
        assert faults(response) == [("header", "/If-Match")]
    assert await etag(world, resource.path) == '"1"'
    assert (await change(world, resource, '"1"')).is_success


@CHANGES
@pytest.mark.parametrize("if_match", ["*", " * ", '"0", "1"', 'W/"7", "1","0"', ', "1" ,'])
async def test_any_version_or_one_of_several_will_do(
    world: World, resource: Resource, if_match: str
) -> None:
    response = await change(world, resource, if_match)
    assert response.is_success, response.text
    if response.status_code == 200:
        assert response.headers["etag"] == '"2"'
        assert await etag(world, resource.path) == '"2"'


@pytest.mark.parametrize("path", sorted({resource.path for resource in RESOURCES}))
async def test_what_the_caller_has_is_not_sent_again(world: World, path: str) -> None:
    for known in ('"1"', 'W/"1"', '"0", "1"', "*"):
        response = await world.owner.get(path, headers={"if-none-match": known})
        assert (response.status_code, response.content) == (304, b""), known
        assert response.headers["etag"] == '"1"'
    for unknown in ('"2"', "1", "", '"x"'):
        response = await world.owner.get(path, headers={"if-none-match": unknown})
        assert (response.status_code, response.headers["etag"]) == (200, '"1"'), unknown


async def test_the_second_of_two_writers_is_told(world: World) -> None:
    path = f"{PRODUCTION}/targeting/a/b"
    mine = await world.owner.patch(path, json={"on": True}, headers={"if-match": '"1"'})
    yours = await world.owner.patch(path, json={"rules": []}, headers={"if-match": '"1"'})
    assert mine.headers["etag"] == '"2"'
    assert problem(yours) == "412 stale-version"
    assert yours.json()["current_version"] == 2
