"""Projects and environments."""

import pytest

from application.commands.change_environment import ChangeEnvironment
from application.commands.change_project import ChangeProject
from application.commands.create_environment import CreateEnvironment
from application.commands.create_project import CreateProject
from application.queries.find_environment import FindEnvironment
from application.queries.find_project import FindProject
from application.queries.list_environments import ListEnvironments
from domain.environment import Environment, FlagSet, Project
from domain.errors import (
    EnvironmentAlreadyExists,
    EnvironmentNotFound,
    InvalidDefinition,
    ProjectAlreadyExists,
    ProjectNotFound,
    StaleVersion,
)
from tests.unit.application.world import LIVE, World


async def test_a_project_comes_with_its_environments(empty: World) -> None:
    created = await empty.do(CreateProject(key="shop", name="Shop", description="All of it"))

    assert created == Project(key="shop", name="Shop", description="All of it")
    assert await empty.do(FindProject(project="shop")) == created
    page = await empty.do(ListEnvironments(project="shop"))
    assert [environment.key for environment in page.items] == ["development", "production"]


async def test_other_environments_can_be_wanted(empty: World) -> None:
    await empty.do(CreateProject(key="shop", environments=("live",)))

    page = await empty.do(ListEnvironments(project="shop"))
    assert page.items == (Environment(project="shop", key="live"),)


@pytest.mark.parametrize(
    ("environments", "path"),
    [(("a", "a"), ("environments",)), (("a", "Ä"), ("environments", 1))],
)
async def test_impossible_environments_are_refused(
    empty: World, environments: tuple[str, ...], path: tuple[str | int, ...]
) -> None:
    with pytest.raises(InvalidDefinition) as caught:
        await empty.do(CreateProject(key="shop", environments=environments))

    assert caught.value.path == path
    assert empty.steps == 0


async def test_a_project_key_is_taken_once(shop: World) -> None:
    with pytest.raises(ProjectAlreadyExists):
        await shop.do(CreateProject(key="shop"))


async def test_a_project_is_renamed(shop: World) -> None:
    changed = await shop.do(ChangeProject(project="shop", expected_version=1, name="Store"))

    assert (changed.name, changed.description, changed.version) == ("Store", "", 2)
    assert await shop.do(FindProject(project="shop")) == changed


async def test_an_environment_is_described(shop: World) -> None:
    changed = await shop.do(ChangeEnvironment(flag_set=LIVE, description="Customers"))

    assert (changed.name, changed.description, changed.version) == ("", "Customers", 2)
    assert await shop.do(FindEnvironment(flag_set=LIVE)) == changed


async def test_no_difference_is_no_new_version(shop: World) -> None:
    before = shop.steps

    project = await shop.do(ChangeProject(project="shop", name=""))
    environment = await shop.do(ChangeEnvironment(flag_set=LIVE, name=""))

    assert (project.version, environment.version, shop.steps) == (1, 1, before)


async def test_a_stale_caller_is_told(shop: World) -> None:
    await shop.do(ChangeProject(project="shop", name="new"))
    await shop.do(ChangeEnvironment(flag_set=LIVE, name="new"))

    for command in (
        ChangeProject(project="shop", expected_version=1, name="other"),
        ChangeEnvironment(flag_set=LIVE, expected_version=1, name="other"),
    ):
        with pytest.raises(StaleVersion) as caught:
            await shop.do(command)
        assert (caught.value.expected, caught.value.current) == (1, 2)


async def test_in_a_new_environment_every_flag_is_off(shop: World) -> None:
    created = await shop.do(CreateEnvironment(project="shop", key="staging", name="Staging"))

    assert created == Environment(project="shop", key="staging", name="Staging")
    snapshot = shop.snapshots.current(created.flag_set)
    assert {key: each.targeting.on for key, each in snapshot.flags.items()} == {
        "banner": False,
        "size": False,
    }
    size = snapshot.flags["size"].targeting
    assert (size.default, size.off_variant) == ("small", "large")


async def test_an_environment_key_is_taken_once(shop: World) -> None:
    with pytest.raises(EnvironmentAlreadyExists):
        await shop.do(CreateEnvironment(project="shop", key="production"))


async def test_what_does_not_exist_is_not_found(shop: World) -> None:
    with pytest.raises(ProjectNotFound):
        await shop.do(ChangeProject(project="none", name="x"))
    with pytest.raises(ProjectNotFound):
        await shop.do(CreateEnvironment(project="none", key="x"))
    with pytest.raises(EnvironmentNotFound):
        await shop.do(ChangeEnvironment(flag_set=FlagSet("shop", "none"), name="x"))
