"""Which pages may manage flags: those that are listed by name, and no others."""

import pytest

from entrypoints.container import Container
from entrypoints.settings import DatabaseSettings, HttpSettings, Settings
from tests.integration.http.management.world import API, PROJECT, World, done, problem

LISTED = {"origin": "https://console.test"}
OTHER = {"origin": "https://other.test"}
ASKING = {
    "access-control-request-method": "PATCH",
    "access-control-request-headers": "authorization, if-match, content-type, idempotency-key",
}


async def test_pages_that_are_listed_may_ask_with_a_key(world: World) -> None:
    nobody = await world.client()
    preflight = await nobody.options(PROJECT, headers={**LISTED, **ASKING})
    assert preflight.status_code == 204
    assert preflight.headers["access-control-allow-origin"] == LISTED["origin"]
    assert "PATCH" in preflight.headers["access-control-allow-methods"].split(", ")
    allowed = preflight.headers["access-control-allow-headers"].lower().split(", ")
    assert set(ASKING["access-control-request-headers"].split(", ")) <= set(allowed)
    for response in (
        await world.owner.get(PROJECT, headers=LISTED),
        await nobody.get(API, headers=LISTED),
    ):
        assert response.headers["access-control-allow-origin"] == LISTED["origin"]
        assert response.headers["vary"] == "Origin"
        exposed = response.headers["access-control-expose-headers"].split(", ")
        assert {"ETag", "Location", "Retry-After", "X-Request-ID"} <= set(exposed)
        assert {"RateLimit", "RateLimit-Policy"} <= set(exposed)


@pytest.mark.parametrize("origin", ["https://other.test", "null", "*", "https://console.test.x"])
@pytest.mark.parametrize("path", [PROJECT, "/metrics", "/health/live", "/openapi.json"])
async def test_every_page_is_not_listed_by_a_star(world: World, path: str, origin: str) -> None:
    page = {"origin": origin}
    preflight = await world.owner.options(path, headers={**page, **ASKING})
    assert problem(preflight) == "403 origin-not-allowed"
    for response in (preflight, await world.owner.get(path, headers=page)):
        assert not [name for name in response.headers if name.startswith("access-control")]
        assert response.headers["vary"] == "Origin"


class TestByDefault:
    @pytest.fixture
    def settings(self) -> Settings:
        return Settings(database=DatabaseSettings(url="memory:"), http=HttpSettings())

    async def test_every_page_may_evaluate_and_none_manage(
        self, world: World, container: Container
    ) -> None:
        assert container.settings().http.cors_origins == ("*",)
        asked = await world.owner.post("/ofrep/v1/evaluate/flags", headers=OTHER)
        assert asked.headers["access-control-allow-origin"] == "*"
        managed = await world.owner.get(PROJECT, headers=OTHER)
        assert done(managed)["key"] == "default"
        assert "access-control-allow-origin" not in managed.headers
        assert "vary" not in managed.headers
