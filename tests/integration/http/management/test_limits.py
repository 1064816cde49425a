"""What is refused for being too much, too slow or too many at once."""

import asyncio
from collections import Counter

import pytest
from starlette.types import Message, Receive, Scope, Send

from entrypoints.http.app import create_app
from entrypoints.http.middleware.admission import SPREAD, Admission
from entrypoints.http.middleware.body_deadline import BodyDeadline
from entrypoints.settings import (
    AdmissionSettings,
    DatabaseSettings,
    LimitsSettings,
    Settings,
)
from tests.integration.http.management.world import API, PROJECT, World, done, problem


@pytest.fixture
def settings() -> Settings:
    limits = LimitsSettings(management_key=30, failed_authentication=18, burst=10)
    return Settings(database=DatabaseSettings(url="memory:"), limits=limits)


async def test_a_key_that_asks_too_much_has_to_wait(world: World) -> None:
    answers = [await world.owner.get(PROJECT) for _ in range(6)]
    assert [answer.status_code for answer in answers] == [200] * 5 + [429]
    assert answers[0].headers["ratelimit-policy"] == '"management-key";q=5;w=10'
    assert answers[0].headers["ratelimit"] == '"management-key";r=4;t=8'
    assert problem(answers[5]) == "429 rate-limited"
    assert 1 <= int(answers[5].headers["retry-after"]) <= 2
    assert answers[5].headers["ratelimit"].startswith('"management-key";r=0;t=')
    assert answers[5].headers["ratelimit-policy"] == '"management-key";q=5;w=10'
    assert answers[5].json()["detail"] == "more than 5 requests in 10 seconds"


async def test_tried_keys_do_no_harm_to_a_good_one_from_the_same_address(world: World) -> None:
    nobody = await world.client("fh_admin_0000")
    answers = [await nobody.get(f"{API}/none") for _ in range(5)]
    assert [answer.status_code for answer in answers] == [401] * 3 + [429] * 2
    done(await world.owner.get(PROJECT))
    shown = world.container.meter().exposition().decode()
    assert (
        'flaghoist_rate_limit_decisions_total{budget="failed-authentication",outcome="refused"} 2.0'
        in shown
    )


async def _until(app: Admission, path: str, id_: str = "r") -> list[Message]:
    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    scope = {
        "type": "http",
        "method": "GET",
        "path": path,
        "headers": [],
        "state": {"request_id": id_},
    }
    await app(scope, receive, send)
    return sent


def _admission(
    settings: AdmissionSettings, media_type: bytes = b"text/plain"
) -> tuple[Admission, asyncio.Event, Counter[str]]:
    """An application that begins its answers, and ends them when it is told to."""
    go, shed = asyncio.Event(), Counter[str]()

    async def slow(_scope: Scope, _receive: Receive, send: Send) -> None:
        headers = [(b"content-type", media_type)]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await go.wait()
        await send({"type": "http.response.body", "body": b""})

    return Admission(slow, settings, shed), go, shed


async def test_more_than_can_wait_is_turned_away_and_the_rest_answered() -> None:
    admission, go, shed = _admission(AdmissionSettings(concurrency=1, queue=1))
    running = [asyncio.create_task(_until(admission, API)) for _ in range(2)]
    await asyncio.sleep(0)
    refused = [await _until(admission, API, f"r-{number}") for number in range(20)]
    assert {answer[0]["status"] for answer in refused} == {503}
    waits = {int(dict(answer[0]["headers"])[b"retry-after"]) for answer in refused}
    assert waits <= set(range(1, SPREAD + 1))
    assert len(waits) > 1
    probe = asyncio.create_task(_until(admission, "/health/live"))
    go.set()
    assert [answer[0]["status"] for answer in await asyncio.gather(*running, probe)] == [200] * 3
    assert shed == {"queue full": 20, "waited too long": 0}


async def test_nobody_waits_for_a_turn_without_end() -> None:
    admission, go, shed = _admission(AdmissionSettings(concurrency=1, queue=1, patience=0.01))
    running = asyncio.create_task(_until(admission, API))
    await asyncio.sleep(0)
    assert (await _until(admission, API))[0]["status"] == 503
    assert shed == {"queue full": 0, "waited too long": 1}
    go.set()
    await running
    assert (await _until(admission, API))[0]["status"] == 200


async def test_a_stream_that_has_begun_takes_no_turn() -> None:
    admission, go, _ = _admission(AdmissionSettings(concurrency=1, queue=0), b"text/event-stream")
    streams = [asyncio.create_task(_until(admission, API))]
    await asyncio.sleep(0)
    streams.append(asyncio.create_task(_until(admission, API)))
    await asyncio.sleep(0)
    go.set()
    assert [sent[0]["status"] for sent in await asyncio.gather(*streams)] == [200, 200]


async def test_a_body_that_does_not_come_is_given_up(world: World) -> None:
    cut: Counter[str] = Counter()
    app = BodyDeadline(create_app(world.container), 0.05, cut)
    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    async def receive() -> Message:
        await asyncio.sleep(10)
        raise AssertionError

    scope = {
        "type": "http",
        "http_version": "1.1",
        "method": "POST",
        "path": f"{API}/projects",
        "raw_path": f"{API}/projects".encode(),
        "query_string": b"",
        "root_path": "",
        "scheme": "http",
        "headers": [
            (b"authorization", world.owner.headers["authorization"].encode()),
            (b"content-type", b"application/json"),
        ],
        "client": None,
        "server": ("test", 80),
    }
    async with asyncio.timeout(5):
        await app(scope, receive, send)
    assert sent[0]["status"] == 408
    assert dict(sent[0]["headers"])[b"connection"] == b"close"
    assert cut == {"body": 1}
