"""Who may evaluate, with which method, and how much they may send."""

import json

import pytest

from tests.integration.http.ofrep.client import BULK, Answer, Request, ask, bearer, bulk, single
from tests.integration.http.ofrep.conftest import BODY_LIMIT, World
from tests.integration.http.ofrep.examples import (
    ADMIN_KEY,
    REVOKED_KEY,
    SERVER_KEY,
    UNLOADED_KEY,
)
from tests.integration.http.ofrep.schema import BULK_FAILURE, FAILURE

Headers = tuple[tuple[bytes, bytes], ...]


async def refusals(world: World, request: Request) -> tuple[Answer, Answer]:
    """The refusals of one flag and of all."""
    one = await world.ask(Request(f"{BULK}/boolean", request.body, headers=request.headers))
    many = await world.ask(request)
    FAILURE.validate(one.json())
    BULK_FAILURE.validate(many.json())
    assert one.json()["key"] == "boolean"
    assert one.json()["errorCode"] == many.json()["errorCode"] == "GENERAL"
    return one, many


@pytest.mark.parametrize(
    "headers",
    [
        ((b"authorization", b"Bearer " + SERVER_KEY.encode()),),
        ((b"authorization", b"bearer  " + SERVER_KEY.encode()),),
        ((b"x-api-key", SERVER_KEY.encode()),),
        ((b"authorization", b"Basic YTpi"), (b"x-api-key", SERVER_KEY.encode())),
    ],
)
async def test_a_key_is_read_from_either_header(world: World, headers: Headers) -> None:
    assert (await world.ask(Request(headers=headers))).status == 200


@pytest.mark.parametrize(
    "headers",
    [
        (),
        ((b"authorization", b""),),
        ((b"authorization", b"Bearer"),),
        ((b"authorization", b"Bearer \xff\x00"),),
        ((b"authorization", SERVER_KEY.encode()),),
        ((b"authorization", b"Basic " + SERVER_KEY.encode()),),
        ((b"x-api-key", b""),),
        (bearer(SERVER_KEY + "x"),),
        (bearer(REVOKED_KEY),),
    ],
)
async def test_without_a_valid_key_nothing_is_said(world: World, headers: Headers) -> None:
    for answer in await refusals(world, Request(headers=headers)):
        assert answer.status == 401
        assert answer.headers["www-authenticate"] == 'Bearer realm="flaghoist"'
        assert SERVER_KEY.encode() not in answer.body


async def test_admin_keys_are_told_which_keys_evaluate(world: World) -> None:
    for answer in await refusals(world, bulk(key=ADMIN_KEY)):
        assert answer.status == 403
        assert "server key" in answer.json()["errorDetails"]


async def test_an_environment_that_is_not_loaded_yet_says_when_to_ask_again(world: World) -> None:
    for answer in await refusals(world, bulk(key=UNLOADED_KEY)):
        assert answer.status == 503
        assert answer.headers["retry-after"].isdecimal()


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE", "PATCH", "BREW", "OPTIONS"])
@pytest.mark.parametrize("path", [BULK, f"{BULK}/boolean"])
async def test_only_post_evaluates(world: World, method: str, path: str) -> None:
    for chunk in (0, 1):
        request = Request(path, b'{"a":1}', method, (bearer(SERVER_KEY),), chunk=chunk)
        answer = await world.ask(request)
        assert answer.status == 405
        assert answer.headers["allow"] == "POST, OPTIONS"
        assert answer.json()["errorDetails"]


@pytest.mark.parametrize("chunk", [0, 1_000])
async def test_a_body_up_to_the_limit_is_read(world: World, chunk: int) -> None:
    body = json.dumps({"context": {"country": "DE"}}).encode()
    full = body + b" " * (BODY_LIMIT - len(body))
    headers = (bearer(SERVER_KEY), (b"content-length", str(BODY_LIMIT).encode()))
    answer = await world.ask(Request(f"{BULK}/targeted", full, headers=headers, chunk=chunk))
    assert answer.json()["variant"] == "v1"


@pytest.mark.parametrize(
    ("declared", "chunk"), [(True, 0), (True, 1_000), (False, 0), (False, 1_000), (False, 1)]
)
async def test_a_larger_body_is_refused(world: World, declared: bool, chunk: int) -> None:
    size = BODY_LIMIT + 1
    length = ((b"content-length", str(size).encode()),) if declared else ()
    for answer in await refusals(
        world, Request(body=b" " * size, headers=(bearer(SERVER_KEY), *length), chunk=chunk)
    ):
        assert answer.status == 413
        assert str(BODY_LIMIT) in answer.json()["errorDetails"]


async def test_nobody_without_a_key_makes_us_read(world: World) -> None:
    read = 0

    async def receive() -> dict[str, object]:
        nonlocal read
        read += 1
        return {"type": "http.request", "body": b" ", "more_body": True}

    sent = []

    async def send(message: object) -> None:
        sent.append(message)

    await world.evaluation()(Request().scope(), receive, send)
    assert read == 1
    assert len(sent) == 2


async def test_who_goes_away_is_not_answered(world: World) -> None:
    assert await ask(world.evaluation(), single("boolean", body=None)) is None
    shown = world.meter.exposition().decode()
    assert 'route="/ofrep/v1/evaluate/flags/{key}",status="4xx"} 1.0' in shown
    assert "flaghoist_http_requests_in_flight 0.0" in shown
