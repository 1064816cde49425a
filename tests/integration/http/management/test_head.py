"""HEAD is answered wherever GET is, alike but for the body."""

import pytest
from structlog.testing import capture_logs

from tests.integration.http.management.world import API, PROJECT, World


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/health/live", 200),
        ("/health/ready", 200),
        ("/health/startup", 200),
        ("/openapi.json", 200),
        ("/docs", 200),
        (f"{API}/projects", 200),
        (PROJECT, 200),
        (f"{PROJECT}/flags/none", 404),
        (f"{PROJECT}/environments/production/evaluate", 405),
        ("/none", 404),
    ],
)
async def test_the_answer_is_the_same_without_its_body(
    world: World, path: str, status: int
) -> None:
    named = {"x-request-id": "r-1"}
    whole = await world.owner.get(path, headers=named)
    head = await world.owner.head(path, headers=named)
    assert (head.status_code, head.content) == (status, b"")
    for answer in (head, whole):
        answer.headers.pop("ratelimit", None)  # how much is left depends on the moment
    assert head.headers == whole.headers
    assert int(head.headers["content-length"]) == len(whole.content) > 0


async def test_metrics_and_conditions(world: World) -> None:
    assert (await world.owner.head("/metrics")).status_code == 200
    etag = (await world.owner.head(PROJECT)).headers["etag"]
    unchanged = await world.owner.head(PROJECT, headers={"if-none-match": etag})
    assert unchanged.status_code == 304


async def test_an_answer_without_an_end_ends_with_its_head(world: World) -> None:
    head = await world.owner.head(f"{PROJECT}/environments/production/events")
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-type"] == "text/event-stream"


async def test_the_log_tells_what_was_asked(world: World) -> None:
    with capture_logs() as logged:
        await world.owner.head(PROJECT)
    (line,) = logged
    assert (line["method"], line["bytes"]) == ("HEAD", 0)
    assert line["route"] == "/api/v1/projects/{project}"


async def test_what_answers_get_says_that_it_answers_head(world: World) -> None:
    refused = await world.owner.put("/health/live")
    assert refused.status_code == 405
    assert refused.headers["allow"] == "GET, HEAD"
