"""Health: for whoever runs the process."""

import httpx2

from entrypoints.container import Container
from entrypoints.http.api import build_api
from entrypoints.http.app import create_app
from tests.integration.http.management.world import World, done


async def test_a_process_that_serves_is_ready(world: World) -> None:
    await world.flag()
    assert done(await world.owner.get("/health/live")) == {"status": "ok"}
    for path in ("/health/ready", "/health/startup"):
        assert done(await world.owner.get(path)) == {
            "status": "ready",
            "parts": {"snapshots": {"ok": True, "detail": "2 environments, 2 flags"}},
        }


async def test_a_process_without_snapshots_lives_but_is_not_ready(container: Container) -> None:
    transport = httpx2.ASGITransport(create_app(container))
    async with httpx2.AsyncClient(transport=transport, base_url="http://x.test") as client:
        assert done(await client.get("/health/live")) == {"status": "ok"}
        for path in ("/health/ready", "/health/startup"):
            response = await client.get(path)
            assert response.status_code == 503
            assert response.json() == {
                "status": "not ready",
                "parts": {"snapshots": {"ok": False, "detail": "no environment is loaded"}},
            }


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
            assert done(await client.get("/health/startup"))["status"] == "ready"
    assert (await world.owner.get("/health/ready")).status_code == 200


async def test_two_applications_do_not_share_anything(world: World, container: Container) -> None:
    other = Container(settings=container.settings())
    assert create_app(other) is not create_app(container)
    transport = httpx2.ASGITransport(create_app(other))
    async with httpx2.AsyncClient(transport=transport, base_url="http://x.test") as client:
        assert (await client.get("/health/ready")).status_code == 503
    assert (await world.owner.get("/health/ready")).status_code == 200
