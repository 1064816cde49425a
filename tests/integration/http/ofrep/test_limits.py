"""Evaluation that is asked too much, or too slowly."""

import asyncio
from math import ceil

import pytest
from starlette.types import Message

from entrypoints.http.ofrep.refusals import too_many
from entrypoints.settings import LimitsSettings
from tests.integration.http.ofrep.client import BULK, Request
from tests.integration.http.ofrep.conftest import World
from tests.integration.http.ofrep.examples import CLIENT_KEY, SERVER_KEY


def _with(key: str, path: str) -> Request:
    return Request(path, headers=((b"authorization", f"Bearer {key}".encode()),))


async def _statuses(world: World, request: Request, times: int) -> list[int]:
    return [status for status, _ in await _answers(world, request, times)]


async def _answers(
    world: World, request: Request, times: int
) -> list[tuple[int, dict[bytes, bytes]]]:
    evaluation = world.evaluation()
    found: list[tuple[int, dict[bytes, bytes]]] = []

    async def send(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = dict(message["headers"])
            found.append((message["status"], headers))
            waits = headers.get(b"retry-after")
            assert (waits is not None and int(waits) > 0) == (message["status"] == 429)

    for _ in range(times):
        messages = iter(request.messages())

        async def receive(messages: object = messages) -> Message:
            return next(messages)  # type: ignore[call-overload,no-any-return]  # an iterator

        await evaluation(request.scope(), receive, send)
    return found


async def test_a_key_that_asks_too_much_has_to_wait(world: World) -> None:
    world.limits = LimitsSettings(evaluation_key=18)
    for path in (BULK, f"{BULK}/none", f"{BULK}/banner"):
        statuses = await _statuses(world, _with(SERVER_KEY, path), 5)
        assert statuses[3:] == [429, 429]
        assert 429 not in statuses[:3]


async def test_who_has_to_wait_is_told_for_which_limit_and_how_long(world: World) -> None:
    world.limits = LimitsSettings(evaluation_key=18, evaluation_address=12, failed_authentication=6)
    for key, name, limit in (
        (SERVER_KEY, "evaluation-key", 18),
        (CLIENT_KEY, "evaluation-address", 12),
        ("fh_server_0000", "failed-authentication", 6),
    ):
        status, headers = (await _answers(world, _with(key, f"{BULK}/banner"), 5))[-1]
        assert status == 429
        seconds = int(headers[b"retry-after"])
        assert 1 <= seconds <= ceil(60 / limit)
        assert headers[b"ratelimit"].decode() == f'"{name}";r=0;t={seconds}'
        assert headers[b"ratelimit-policy"].decode() == f'"{name}";q={limit // 6};w=10'
        assert world.meter.limits.decisions[name, "refused"] > 0


@pytest.mark.parametrize(
    ("limit", "sentence"),
    [
        (60, "more than 10 requests in 10 seconds; try again later"),
        (6, "more than 1 request in 10 seconds; try again later"),
        (600_000, "more than 100,000 requests in 10 seconds; try again later"),
    ],
)
def test_the_sentence_says_what_was_exceeded(limit: int, sentence: str) -> None:
    budget = LimitsSettings(evaluation_key=limit).budget("evaluation_key")
    assert budget is not None
    assert str(too_many(budget, 1.0)) == sentence


async def test_an_address_limits_client_keys_only(world: World) -> None:
    world.limits = LimitsSettings(evaluation_address=18)
    assert 429 in await _statuses(world, _with(CLIENT_KEY, BULK), 4)
    assert 429 not in await _statuses(world, _with(SERVER_KEY, BULK), 10)


async def test_tried_keys_are_limited(world: World) -> None:
    world.limits = LimitsSettings(failed_authentication=18)
    statuses = await _statuses(world, _with("fh_server_0000", BULK), 5)
    assert statuses == [401] * 3 + [429] * 2


async def test_a_body_that_does_not_come_is_given_up(world: World) -> None:
    sent: list[Message] = []
    parts: list[Message] = [{"type": "http.request", "body": b"{", "more_body": True}]

    async def receive() -> Message:
        if not parts:
            await asyncio.sleep(10)
        return parts.pop()

    async def send(message: Message) -> None:
        sent.append(message)

    world.body_timeout = 0.2
    async with asyncio.timeout(5):
        await world.evaluation()(_with(SERVER_KEY, BULK).scope(), receive, send)
    assert sent[0]["status"] == 408
    assert world.meter.limits.cut == {"body": 1}
