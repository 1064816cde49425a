"""What every log line of a management request is bound to, however early it is refused."""

import pytest
import structlog
from structlog.testing import capture_logs

from tests.integration.http.management.world import API, PRODUCTION, PROJECT, World

TRACE, SPAN = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"
NAMES = {"project", "environment", "trace_id", "span_id"}
DEFAULT = {"project": "default"}


async def line_of(world: World, key: str | None, path: str, **headers: str) -> dict[str, str]:
    """What the line of a request is bound to."""
    client = world.owner if key is None else await world.client(key)
    with capture_logs(processors=[structlog.contextvars.merge_contextvars]) as logged:
        await client.get(path, headers=headers)
    (line,) = (each for each in logged if each["event"] == "request")
    assert line["request_id"]
    return {name: str(line[name]) for name in NAMES & line.keys()}


@pytest.mark.parametrize("key", [None, "fh_admin_unknown"])
@pytest.mark.parametrize(
    ("path", "place"),
    [
        (f"{PROJECT}/flags", DEFAULT),
        (f"{PROJECT}/flags/none", DEFAULT),
        (f"{PRODUCTION}/targeting", {**DEFAULT, "environment": "production"}),
        (f"{API}/projects/none/environments/of/nothing", {"project": "none", "environment": "of"}),
        (f"{API}/projects/No!/flags", {}),
        (f"{API}/projects", {}),
    ],
)
async def test_the_path_names_project_and_environment(
    world: World, key: str | None, path: str, place: dict[str, str]
) -> None:
    assert await line_of(world, key, path) == place


async def test_the_caller_names_the_trace(world: World) -> None:
    traced = {"traceparent": f"00-{TRACE}-{SPAN}-01"}
    told = await line_of(world, None, PROJECT, **traced)
    assert told == {**DEFAULT, "trace_id": TRACE, "span_id": SPAN}
