"""Requests that are answered as soon as they are whole, and those that take a task."""

import asyncio
import gc

import pytest
from starlette.types import Receive, Scope, Send

from entrypoints.http.protocol import Patience, PatientProtocol, Whole
from tests.integration.http.test_protocol import HEAD, LONG, SHORT, answers_to, plain, served


class Quick:
    """Answers what is posted to ``/now`` at once, with its body, and leaves the rest to the app."""

    def answer_now(self, scope: Scope, body: bytes) -> Whole | None:
        if scope["path"] != "/now":
            return None
        headers = [(b"content-length", b"%d" % len(body)), (b"x-way", b"now")]
        return 200, headers, body

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await plain(scope, receive, send)


class Careless(Quick):
    """Lets a caller write its headers."""

    def answer_now(self, scope: Scope, body: bytes) -> Whole | None:  # noqa: ARG002  as of the other
        return 200, [(b"x-way", body)], b""


class Talkative(Quick):
    """Answers with a megabyte, whatever it is asked, and counts what it answers at once."""

    def __init__(self) -> None:
        self.answered = 0

    def answer_now(self, scope: Scope, body: bytes) -> Whole | None:
        self.answered += 1
        return super().answer_now(scope, body * 250_000)


NOW = b"POST /now " + HEAD + b"content-length: 4\r\n\r\n"
ANSWERED_NOW = b"HTTP/1.1 200 OK\r\ncontent-length: 4\r\nx-way: now\r\n\r\n"
LAST = b"GET / " + HEAD + b"connection: close\r\n\r\n"


@pytest.mark.parametrize(
    "parts",
    [
        (NOW + b"body", NOW + b"more" + LAST),
        (NOW + b"body" + NOW[:9], NOW[9:] + b"more" + LAST),
        (NOW + b"body" + NOW, b"more" + LAST),
    ],
    ids=["one by one", "cut between headers", "cut before a body"],
)
async def test_whole_requests_are_answered_at_once_and_in_order(parts: tuple[bytes, ...]) -> None:
    async with served(Patience(SHORT * 4, LONG, LONG), Quick()) as (port, cut):
        answers = await answers_to(port, *parts)
    assert answers.startswith(ANSWERED_NOW + b"body")
    assert answers.count(b"x-way: now") == (1 if parts[0].endswith(b"\r\n\r\n") else 2)
    assert answers.count(b"HTTP/1.1 200 OK") == 3
    assert answers.endswith(b"2\r\nok\r\n0\r\n\r\n")
    assert not cut


async def test_of_many_requests_in_a_packet_one_is_answered_at_once() -> None:
    async with served(Patience(LONG, LONG, LONG), Quick()) as (port, _):
        answers = await answers_to(port, (NOW + b"body") * 20 + LAST)
    assert answers.startswith(ANSWERED_NOW + b"body")
    assert answers.count(b"x-way: now") == 1
    assert answers.count(b"HTTP/1.1 200 OK") == 21


@pytest.mark.parametrize(
    "parts",
    [
        (NOW, b"body", LAST),
        (NOW.replace(b"\r\n\r\n", b"\r\nconnection: close\r\n\r\n") + b"body",),
        (b"GET / " + HEAD + b"\r\n" + NOW + b"body" + LAST,),
    ],
    ids=["body that comes later", "last on its connection", "behind one that takes a task"],
)
async def test_what_is_not_whole_and_alone_is_left_to_a_task(parts: tuple[bytes, ...]) -> None:
    async with served(Patience(LONG, LONG, LONG), Quick()) as (port, _):
        answers = await answers_to(port, *parts)
    assert b"x-way" not in answers
    assert answers.endswith(b"2\r\nok\r\n0\r\n\r\n")


async def test_a_connection_that_was_answered_at_once_may_rest() -> None:
    async with served(Patience(SHORT, LONG, LONG), Quick()) as (port, cut):
        answers = await answers_to(port, NOW + b"body", LAST, pause=2 * SHORT)
    assert answers.startswith(ANSWERED_NOW + b"bodyHTTP/1.1 200 OK")
    assert not cut


@pytest.mark.parametrize("header", [b"a\r\n", b"a\n\nb"])
async def test_a_header_that_is_two_is_notsent(header: bytes) -> None:
    request = b"POST /now " + HEAD + b"content-length: %d\r\n\r\n" % len(header)
    async with served(Patience(LONG, LONG, LONG), Careless()) as (port, _):
        answer = await answers_to(port, request + header)
    assert answer.startswith(b"HTTP/1.1 400 ")
    assert b"x-way" not in answer


async def test_who_takes_nothing_is_soon_answered_no_more() -> None:
    app = Talkative()
    async with served(Patience(LONG, LONG, LONG), app) as (port, _):
        _, writer = await asyncio.open_connection("127.0.0.1", port, limit=1)
        for _ in range(60):
            writer.write(NOW + b"body")
            await asyncio.sleep(0.01)  # a packet for each, or they would wait for one another
        writer.transport.abort()
    assert 0 < app.answered < 60


async def test_a_connection_leaves_nothing_to_collect() -> None:
    async with served(Patience(LONG, LONG, LONG), Quick()) as (port, _):
        gc.collect()
        before = _connections()
        gc.disable()
        try:
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(NOW + b"body")
            assert await reader.readexactly(len(ANSWERED_NOW) + 4) == ANSWERED_NOW + b"body"
            writer.close()
            async with asyncio.timeout(10):
                while _connections() > before:  # noqa: ASYNC110  nobody tells that it is gone
                    await asyncio.sleep(0.01)
        finally:
            gc.enable()


def _connections() -> int:
    return sum(isinstance(each, PatientProtocol) for each in gc.get_objects())
