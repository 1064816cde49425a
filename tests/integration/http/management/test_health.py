"""Health: for whoever runs the process."""

import httpx2
import pytest
from dependency_injector import providers

from adapters.memory.definitions import MemoryDefinitions
from domain.environment import FlagSet
from domain.errors import Unavailable
from domain.history import Position
from entrypoints.container import Container
from entrypoints.http.api import build_api
from entrypoints.http.app import create_app
from tests.integration.http.management.world import World, done


async def test_a_process_that_serves_is_ready(world: World) -> None:
    await world.flag()
    assert done(await world.owner.get("/health/live")) == {"status": "ok"}
    assert done(await world.owner.get("/health/startup")) == {"status": "started"}
    assert done(await world.owner.get("/health/ready")) == {
        "status": "ready",
        "parts": {
            "snapshots": {"ok": True, "detail": "1 flag in 2 environments"},
            "refresh": {"ok": True, "detail": "everything that changed was loaded"},
        },
    }


async def test_a_process_without_snapshots_lives_but_is_not_ready(container: Container) -> None:
    transport = httpx2.ASGITransport(create_app(container))
    async with httpx2.AsyncClient(transport=transport, base_url="http://x.test") as client:
        assert done(await client.get("/health/live")) == {"status": "ok"}
        response = await client.get("/health/startup")
        assert (response.status_code, response.json()) == (503, {"status": "starting"})
        response = await client.get("/health/ready")
        assert response.status_code == 503
        assert response.json() == {
            "status": "not ready",
            "parts": {
                "snapshots": {"ok": False, "detail": "not every environment is loaded yet"},
                "refresh": {"ok": False, "detail": "nothing was loaded yet"},
            },
        }


async def test_some_environments_are_not_all(world: World, container: Container) -> None:
    other = Container(settings=container.settings())
    other.memory.override(container.memory)
    await other.snapshots().refresh(FlagSet("default", "production"), other.definitions())
    assert other.snapshots().loaded()
    transport = httpx2.ASGITransport(create_app(other))
    async with httpx2.AsyncClient(transport=transport, base_url="http://x.test") as client:
        for path in ("/health/ready", "/health/startup"):
            assert (await client.get(path)).status_code == 503
    assert (await world.owner.get("/health/startup")).status_code == 200


class Away(MemoryDefinitions):
    """A store that does not answer while it is away."""

    away = False

    async def position(self) -> Position:
        if self.away:
            raise Unavailable("the store")
        return await super().position()


class TestWithAStoreThatGoesAway:
    @pytest.fixture
    def definitions(self, container: Container) -> Away:
        made = Away(container.memory())
        container.definitions.override(providers.Object(made))
        return made

    async def test_it_evaluates_and_says_that_it_may_be_late(
        self, definitions: Away, world: World, container: Container
    ) -> None:
        definitions.away = True
        await container.refresh()()
        late = done(await world.owner.get("/health/ready"))
        assert late["status"] == "ready"
        assert late["parts"]["snapshots"]["ok"]
        assert late["parts"]["refresh"] == {
            "ok": False,
            "detail": "not confirmed since 2027-01-15T08:00:00.000Z; see the log",
        }
        assert done(await world.owner.get("/health/startup")) == {"status": "started"}
        definitions.away = False
        await container.refresh()()
        assert done(await world.owner.get("/health/ready"))["parts"]["refresh"]["ok"]


async def test_serving_begins_and_ends_with_the_application(
    world: World, container: Container
) -> None:
    api = build_api(Container(settings=container.settings()))
    transport = httpx2.ASGITransport(api)
    api.state.container.memory.override(container.memory)
    async with httpx2.AsyncClient(transport=transport, base_url="http://x.test") as client:
        assert (await client.get("/health/startup")).status_code == 503
        async with api.router.lifespan_context(api):
            assert api.openapi_schema is not None
            assert done(await client.get("/health/startup"))["status"] == "started"
    assert (await world.owner.get("/health/ready")).status_code == 200


async def test_two_applications_do_not_share_anything(world: World, container: Container) -> None:
    other = Container(settings=container.settings())
    assert create_app(other) is not create_app(container)
    transport = httpx2.ASGITransport(create_app(other))
    async with httpx2.AsyncClient(transport=transport, base_url="http://x.test") as client:
        assert (await client.get("/health/ready")).status_code == 503
    assert (await world.owner.get("/health/ready")).status_code == 200
