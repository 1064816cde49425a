"""Behind a proxy that puts a path before ours."""

from collections.abc import AsyncIterator

import httpx2
import pytest

from entrypoints.http.app import create_app
from tests.integration.http.management.world import API, PROJECT, World, problem


class TestBelowARoot:
    @pytest.fixture(params=["/tools", "/a", "/api/v", "/h"])
    async def nobody(
        self, world: World, request: pytest.FixtureRequest
    ) -> AsyncIterator[httpx2.AsyncClient]:
        transport = httpx2.ASGITransport(create_app(world.container), root_path=request.param)
        async with httpx2.AsyncClient(transport=transport, base_url="http://x.test") as client:
            yield client

    async def test_a_root_that_ends_within_a_part_is_none(self, nobody: httpx2.AsyncClient) -> None:
        for path in (API, PROJECT, "/metrics"):
            assert problem(await nobody.get(path)) == "401 unauthenticated"
        refused = await nobody.put("/health/live")
        assert problem(refused) == "405 method-not-allowed"
        assert refused.headers["allow"] == "GET, HEAD"


async def test_a_root_is_left_out(world: World) -> None:
    transport = httpx2.ASGITransport(create_app(world.container), root_path="/tools")
    async with httpx2.AsyncClient(transport=transport, base_url="http://x.test") as client:
        assert problem(await client.get(f"/tools{PROJECT}")) == "401 unauthenticated"
        assert (await client.get("/tools/health/live")).status_code == 200
        page = await client.get("/tools/docs")
        assert "script-src" in page.headers["content-security-policy"]
