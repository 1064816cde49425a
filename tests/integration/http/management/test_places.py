"""Projects and environments."""

from application.access import Role
from tests.integration.http.management.world import (
    ANY_VERSION,
    API,
    PROJECT,
    World,
    done,
    faults,
    made,
    problem,
)

PROJECTS = f"{API}/projects"
ENVIRONMENTS = f"{PROJECT}/environments"


async def test_a_project_comes_with_its_first_environments(world: World) -> None:
    response = await world.owner.post(PROJECTS, json={"key": "shop", "name": "Shop"})
    assert made(response) == {"key": "shop", "name": "Shop", "description": "", "version": 1}
    assert response.headers["location"] == f"{PROJECTS}/shop"
    listed = done(await world.owner.get(f"{PROJECTS}/shop/environments"))
    assert [environment["key"] for environment in listed["items"]] == ["development", "production"]
    body = {"key": "blog", "environments": ["live"]}
    made(await world.owner.post(PROJECTS, json=body))
    listed = done(await world.owner.get(f"{PROJECTS}/blog/environments"))
    assert [environment["key"] for environment in listed["items"]] == ["live"]
    listed = done(await world.owner.get(PROJECTS))
    assert [project["key"] for project in listed["items"]] == ["blog", "default", "shop"]


async def test_what_a_project_may_not_be(world: World) -> None:
    taken = await world.owner.post(PROJECTS, json={"key": "default"})
    assert problem(taken) == "409 project-already-exists"
    wrong = await world.owner.post(PROJECTS, json={"key": "Shop"})
    assert problem(wrong) == "422 invalid-definition"
    assert faults(wrong) == [("body", "/key")]
    wrong = await world.owner.post(PROJECTS, json={"key": "a", "environments": ["b", "C"]})
    assert faults(wrong) == [("body", "/environments/1")]
    assert problem(await world.owner.get(f"{PROJECTS}/a")) == "404 project-not-found"


async def test_a_project_is_renamed(world: World) -> None:
    response = await world.owner.patch(PROJECT, json={"name": "All"}, headers={"if-match": '"1"'})
    assert (done(response)["name"], response.headers["etag"]) == ("All", '"2"')
    assert done(await world.owner.get(PROJECT))["version"] == 2
    gone = await world.owner.patch(f"{PROJECTS}/none", json={}, headers=ANY_VERSION)
    assert problem(gone) == "404 project-not-found"


async def test_an_environment_has_every_flag_at_once(world: World) -> None:
    await world.flag()
    body = {"key": "staging", "name": "Staging", "description": "Where releases wait"}
    response = await world.owner.post(ENVIRONMENTS, json=body)
    assert made(response) == {"project": "default", **body, "version": 1}
    where = response.headers["location"]
    assert where == f"{ENVIRONMENTS}/staging"
    assert done(await world.owner.get(f"{where}/targeting/banner"))["on"] is False
    changed = await world.owner.patch(where, json={"name": "QA"}, headers={"if-match": '"1"'})
    assert done(changed)["name"] == "QA"
    assert done(await world.owner.get(where)) == changed.json()


async def test_what_an_environment_may_not_be(world: World) -> None:
    taken = await world.owner.post(ENVIRONMENTS, json={"key": "production"})
    assert problem(taken) == "409 environment-already-exists"
    elsewhere = await world.owner.post(f"{PROJECTS}/none/environments", json={"key": "a"})
    assert problem(elsewhere) == "404 project-not-found"
    for response in (
        await world.owner.get(f"{ENVIRONMENTS}/none"),
        await world.owner.patch(f"{ENVIRONMENTS}/none", json={}, headers=ANY_VERSION),
    ):
        assert problem(response) == "404 environment-not-found"


async def test_places_belong_to_owners(world: World) -> None:
    editor, owner = await world.admin(Role.EDITOR), await world.admin(Role.OWNER)
    for client in (editor, owner):
        assert problem(await client.post(PROJECTS, json={"key": "shop"})) == "403 forbidden"
    refused = await editor.patch(PROJECT, json={"name": "x"}, headers=ANY_VERSION)
    assert problem(refused) == "403 forbidden"
    refused = await editor.post(ENVIRONMENTS, json={"key": "qa"})
    assert problem(refused) == "403 forbidden"
    made(await owner.post(ENVIRONMENTS, json={"key": "qa"}))
    done(await owner.patch(PROJECT, json={"name": "x"}, headers=ANY_VERSION))


async def test_nobody_sees_places_that_are_not_theirs(world: World) -> None:
    made(await world.owner.post(PROJECTS, json={"key": "shop"}))
    reader = await world.admin(Role.READER, environment="production")
    listed = done(await reader.get(PROJECTS))
    assert [project["key"] for project in listed["items"]] == ["default"]
    listed = done(await reader.get(ENVIRONMENTS))
    assert [environment["key"] for environment in listed["items"]] == ["production"]
    assert problem(await reader.get(f"{ENVIRONMENTS}/development")) == "403 forbidden"
    assert problem(await reader.get(f"{PROJECTS}/shop")) == "403 forbidden"
    assert problem(await reader.get(f"{PROJECTS}/none")) == "403 forbidden"
