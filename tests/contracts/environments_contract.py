"""What every store promises about projects and environments."""

import pytest

from domain.environment import Environment, FlagSet, Project
from domain.errors import (
    EnvironmentAlreadyExists,
    EnvironmentNotFound,
    ProjectAlreadyExists,
    ProjectNotFound,
    StaleVersion,
)
from tests.contracts.examples import DEVELOPMENT, PRODUCTION, SHOP
from tests.contracts.store import Store, StoreContract


class ProjectsContract(StoreContract):
    async def test_returns_what_was_stored(self, shop: Store) -> None:
        assert await shop.look(lambda work: work.projects.find("shop")) == SHOP

    async def test_forgets_what_was_not_committed(self, store: Store) -> None:
        await store.look(lambda work: work.projects.add(SHOP))

        with pytest.raises(ProjectNotFound):
            await store.look(lambda work: work.projects.find("shop"))

    async def test_a_key_is_taken_once(self, shop: Store) -> None:
        with pytest.raises(ProjectAlreadyExists):
            await shop.look(lambda work: work.projects.add(Project(key="shop", name="another")))

    async def test_returns_the_version_that_was_saved(self, shop: Store) -> None:
        changed = SHOP.changed(name="Store", description="")
        await shop.write(lambda work: work.projects.save(changed))

        found = await shop.look(lambda work: work.projects.find("shop"))
        assert (found, found.version) == (changed, 2)

    async def test_the_second_of_two_writers_loses(self, shop: Store) -> None:
        await shop.write(lambda work: work.projects.save(SHOP.changed(name="mine")))

        with pytest.raises(StaleVersion, match="the project '") as caught:
            await shop.look(lambda work: work.projects.save(SHOP.changed(name="yours")))
        assert (caught.value.expected, caught.value.current) == (1, 2)

    async def test_nothing_is_saved_that_was_never_added(self, store: Store) -> None:
        with pytest.raises(ProjectNotFound):
            await store.look(lambda work: work.projects.save(SHOP.changed(name="other")))


class EnvironmentsContract(StoreContract):
    async def test_returns_what_was_stored(self, shop: Store) -> None:
        found = await shop.look(lambda work: work.environments.find(PRODUCTION.flag_set))
        assert found == PRODUCTION

    async def test_lists_those_of_one_project_by_key(self, shop: Store) -> None:
        await shop.write(lambda work: work.projects.add(Project(key="warehouse")))
        await shop.write(
            lambda work: work.environments.add(Environment(project="warehouse", key="production"))
        )

        of_shop = await shop.look(lambda work: work.environments.of_project("shop"))
        assert of_shop == (DEVELOPMENT, PRODUCTION)

    async def test_tells_an_unknown_environment_from_an_unknown_project(self, shop: Store) -> None:
        with pytest.raises(EnvironmentNotFound):
            await shop.look(lambda work: work.environments.find(FlagSet("shop", "staging")))
        with pytest.raises(ProjectNotFound):
            await shop.look(lambda work: work.environments.find(FlagSet("none", "production")))

    async def test_a_key_is_taken_once_a_project(self, shop: Store) -> None:
        with pytest.raises(EnvironmentAlreadyExists):
            await shop.look(
                lambda work: work.environments.add(Environment(project="shop", key="production"))
            )

    async def test_needs_a_project(self, shop: Store) -> None:
        with pytest.raises(ProjectNotFound):
            await shop.look(
                lambda work: work.environments.add(Environment(project="none", key="production"))
            )

    async def test_returns_the_version_that_was_saved(self, shop: Store) -> None:
        changed = PRODUCTION.changed(name="Live")
        await shop.write(lambda work: work.environments.save(changed))

        found = await shop.look(lambda work: work.environments.find(PRODUCTION.flag_set))
        assert (found, found.version) == (changed, 2)

    async def test_the_second_of_two_writers_loses(self, shop: Store) -> None:
        await shop.write(lambda work: work.environments.save(PRODUCTION.changed(name="mine")))

        with pytest.raises(StaleVersion, match="the environment '") as caught:
            await shop.look(lambda work: work.environments.save(PRODUCTION.changed(name="yours")))
        assert (caught.value.expected, caught.value.current) == (1, 2)

    async def test_nothing_is_saved_that_was_never_added(self, shop: Store) -> None:
        staging = Environment(project="shop", key="staging", version=2)
        with pytest.raises(EnvironmentNotFound):
            await shop.look(lambda work: work.environments.save(staging))
