"""What every request passes: ids, logs, headers, limits, origins, counting."""

import re
from collections.abc import AsyncIterator

import pytest
from starlette.types import Message, Receive, Scope, Send
from structlog.testing import capture_logs

from application.access import KeyKind
from entrypoints.http.middleware.access_log import AccessLog
from entrypoints.http.middleware.unexpected import UnexpectedErrors
from entrypoints.http.templates import Templates
from tests.integration.http.management.world import API, PROJECT, World, done, problem

JSON = {"content-type": "application/json"}


async def test_a_request_keeps_the_id_that_it_came_with(world: World) -> None:
    response = await world.owner.get(PROJECT, headers={"x-request-id": "deploy/7:a_B.c"})
    assert response.headers["x-request-id"] == "deploy/7:a_B.c"


@pytest.mark.parametrize("sent", [None, "", "a b", "x" * 129, "a\tb", "a;b"])
async def test_a_request_without_a_usable_id_gets_one(world: World, sent: str | None) -> None:
    headers = {} if sent is None else {"x-request-id": sent}
    first = await world.owner.get(PROJECT, headers=headers)
    second = await world.owner.get(f"{API}/none", headers=headers)
    ids = {first.headers["x-request-id"], second.headers["x-request-id"]}
    assert len(ids - {sent}) == 2
    assert second.json()["request_id"] == second.headers["x-request-id"]


async def test_a_request_is_one_line_without_secrets(world: World) -> None:
    key = await world.key(KeyKind.SERVER)
    with capture_logs() as logged:
        response = await world.owner.get(
            f"{PROJECT}/flags?q=private", headers={"x-api-key": key, "x-request-id": "r-1"}
        )
    (line,) = logged
    assert line.pop("duration_ms") >= 0
    assert line == {
        "event": "request",
        "log_level": "info",
        "method": "GET",
        "path": f"{PROJECT}/flags",
        "route": "/api/v1/projects/{project}/flags",
        "status": 200,
        "bytes": len(response.content),
    }


@pytest.mark.parametrize(
    ("path", "level", "route"),
    [
        ("/health/live", "debug", "/health/live"),
        ("/metrics", "debug", "/metrics"),
        ("/metricsx", "info", "unknown"),
        ("/health/none", "info", "unknown"),
        ("/openapi.json", "info", "/openapi.json"),
        ("/docs", "info", "/docs"),
        ("/none", "info", "unknown"),
        (f"{API}/none", "info", "unknown"),
    ],
)
async def test_lines_have_a_level_and_a_route(
    world: World, path: str, level: str, route: str
) -> None:
    with capture_logs() as logged:
        await world.owner.get(path)
    assert [(line["log_level"], line["route"]) for line in logged] == [(level, route)]


@pytest.mark.parametrize(
    ("path", "route"),
    [
        ("/metrics", "/metrics"),
        ("/projects/default/flags", "/projects/{project}/flags"),
        ("/projects/default/flags/a/b", "/projects/{project}/flags/{key:path}"),
        ("/projects/default/segments/beta", "/projects/{project}/segments/{segment}"),
        ("/projects/default/none", "unknown"),
    ],
)
async def test_who_is_refused_is_told_by_route(world: World, path: str, route: str) -> None:
    base = "" if path == "/metrics" else API
    route = route if route == "unknown" else base + route
    someone = await world.client(await world.key(KeyKind.SERVER))
    nobody = await world.client()
    with capture_logs() as logged:
        await nobody.get(base + path)
        await nobody.request("BREW", base + path)
        await someone.get(base + path)
    assert [(line["status"], line["route"]) for line in logged] == [
        (401, route),
        (401, route),
        (403, route),
    ]
    shown = world.container.meter().exposition().decode()
    (counted,) = [
        line
        for line in shown.splitlines()
        if f'route="{route}"' in line
        and 'method="GET"' in line
        and line.startswith("flaghoist_http_request_duration_seconds_count")
    ]
    assert counted.endswith(" 2.0")


async def test_a_refusal_has_the_route_of_an_answer(world: World) -> None:
    """Of every path of the document, with any keys."""
    nobody = await world.client()
    document = (await nobody.get("/openapi.json")).json()
    for path in document["paths"]:
        if path.startswith(API):
            with capture_logs() as logged:
                await nobody.get(re.sub(r"{\w+}", "1", path))
            assert logged[0]["route"].replace(":path}", "}") == path


async def test_what_machines_ask_for_is_told_if_it_fails(world: World) -> None:
    nobody = await world.client()
    with capture_logs() as logged:
        await nobody.get("/metrics")
        await nobody.delete("/health/live")
    assert [(line["log_level"], line["status"]) for line in logged] == [
        ("info", 401),
        ("info", 405),
    ]


async def test_requests_are_counted_by_route(world: World) -> None:
    done(await world.owner.get(f"{PROJECT}/flags"))
    await world.owner.request("BREW", "/coffee")
    shown = world.container.meter().exposition().decode()
    lines = [line for line in shown.splitlines() if "/api/v1/projects/{project}/flags" in line]
    assert any('method="GET"' in line and 'status="2xx"' in line for line in lines)
    assert "BREW" not in shown
    assert re.search(
        r'method="OTHER"[^}]*route="unknown"|route="unknown"[^}]*method="OTHER"', shown
    )


async def test_browsers_are_told_to_do_nothing_with_answers(world: World) -> None:
    for path in (PROJECT, f"{API}/none", "/none", "/health/live"):
        headers = (await world.owner.get(path)).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["x-frame-options"] == "DENY"
        assert headers["content-security-policy"] == "default-src 'none'; frame-ancestors 'none'"
        assert headers["cache-control"] == "no-store"


async def test_the_docs_may_load_their_viewer(world: World) -> None:
    page = await world.owner.get("/docs")
    policy = page.headers["content-security-policy"]
    sources = re.findall(r'(?:src|href)="(https://[^/"]+)', page.text)
    assert sources
    assert all(source in policy for source in sources)
    assert "frame-ancestors 'none'" in policy
    assert (await world.owner.get("/openapi.json")).headers["cache-control"] == "no-cache"


async def test_a_body_that_says_it_is_too_large_is_not_read(world: World) -> None:
    response = await world.owner.post(f"{API}/projects", content=b" " * 100_001, headers=JSON)
    assert problem(response) == "413 body-too-large"
    assert response.json()["limit"] == 100_000
    assert response.headers["connection"] == "close"
    fits = await world.owner.post(f"{API}/projects", content=b" " * 100_000, headers=JSON)
    assert problem(fits) == "400 malformed-body"


@pytest.mark.parametrize("headers", [JSON, {**JSON, "idempotency-key": "a"}])
async def test_a_body_that_turns_out_too_large_is_not_read_on(
    world: World, headers: dict[str, str]
) -> None:
    read = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal read
        while read < 1_000_000:
            read += 10_000
            yield b" " * 10_000

    response = await world.owner.post(f"{API}/projects", content=endless(), headers=headers)
    assert problem(response) == "413 body-too-large"
    assert response.json()["limit"] == 100_000
    assert read < 200_000


SCOPE = {"type": "http", "method": "GET", "path": "/", "headers": [], "state": {}}


async def half_an_answer(_scope: Scope, _receive: Receive, send: Send) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": []})
    raise ZeroDivisionError


async def no_answer(_scope: Scope, _receive: Receive, _send: Send) -> None:
    return


async def nothing() -> Message:
    return {"type": "http.disconnect"}


async def test_half_an_answer_is_not_made_to_look_whole() -> None:
    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    with capture_logs() as logged, pytest.raises(ZeroDivisionError):
        await UnexpectedErrors(half_an_answer)(SCOPE, nothing, send)
    assert [message["type"] for message in sent] == ["http.response.start"]
    assert [line["event"] for line in logged] == ["unexpected error"]


async def test_a_client_that_went_away_is_logged(world: World) -> None:
    async def send(_message: Message) -> None:
        return

    with capture_logs() as logged:
        await AccessLog(no_answer, world.container.meter(), Templates(()))(SCOPE, nothing, send)
    assert [(line["status"], line["bytes"]) for line in logged] == [(499, 0)]
