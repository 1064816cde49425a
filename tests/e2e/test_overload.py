"""A real server that is asked more than it answers: what is turned away, how, and what is not."""

import asyncio
from pathlib import Path

import httpx2

from tests.benchmarks.http_app import HOME
from tests.e2e.server import PATIENCE, Server, serving

PLACE = f"/api/v1/projects/{HOME.project}/environments/{HOME.environment}"
FEW = {
    "FLAGHOIST_ADMISSION_CONCURRENCY": "1",
    "FLAGHOIST_ADMISSION_QUEUE": "2",
    "FLAGHOIST_STREAMS_TOTAL": "2",
}


async def test_management_and_streams_are_turned_away_and_evaluation_is_not(
    tmp_path: Path,
) -> None:
    with serving(tmp_path, **FEW) as server:
        key = _furnish(server)
        limits = httpx2.Limits(max_connections=None)
        async with httpx2.AsyncClient(
            base_url=server.url, timeout=PATIENCE, limits=limits
        ) as client:
            owner = {"authorization": f"Bearer {server.owner_key}"}
            reader = {"authorization": f"Bearer {key}"}
            managed, evaluated, streams = await asyncio.gather(
                asyncio.gather(
                    *(client.get(f"{PLACE}/targeting", headers=owner) for _ in range(100))
                ),
                asyncio.gather(
                    *(
                        client.post("/ofrep/v1/evaluate/flags/banner", headers=reader)
                        for _ in range(100)
                    )
                ),
                _listen(client, reader, 8),
            )
    assert {answer.status_code for answer in evaluated} == {200}
    assert {answer.status_code for answer in managed} == {200, 503}
    shed = [answer for answer in managed if answer.status_code == 503]
    assert {answer.json()["type"] for answer in shed} == {"/problems/overloaded"}
    waits = {int(answer.headers["retry-after"]) for answer in shed}
    assert waits <= set(range(1, 11))
    assert len(waits) > 1
    assert [status for status, _ in streams].count(200) == 2
    refused = {wait for status, wait in streams if status == 503}
    assert len([status for status, _ in streams if status == 503]) == 6
    assert all(30 <= wait < 60 for wait in refused)
    assert len(refused) > 1


async def _listen(
    client: httpx2.AsyncClient, reader: dict[str, str], many: int
) -> list[tuple[int, int]]:
    """Open streams one after another, and keep them: status and wait of each."""
    told = await client.post("/ofrep/v1/evaluate/flags", headers=reader)
    (stream,) = told.json()["eventStreams"]
    seen: list[tuple[int, int]] = []
    opened: list[httpx2.Response] = []
    for _ in range(many):
        request = client.build_request("GET", stream["endpoint"]["requestUri"])
        opened.append(await client.send(request, stream=True))
        seen.append((opened[-1].status_code, int(opened[-1].headers.get("retry-after", "0"))))
    for response in opened:
        await response.aclose()
    return seen


def _furnish(server: Server) -> str:
    """A flag, and a key that evaluates it."""
    wanted = {"name": "overload", "kind": "server", **HOME._asdict()}
    with server.client(server.owner_key) as owner:
        flag = {"key": "banner", "value_type": "boolean"}
        owner.post(f"/api/v1/projects/{HOME.project}/flags", json=flag).raise_for_status()
        return str(owner.post("/api/v1/keys", json=wanted).raise_for_status().json()["key"])
