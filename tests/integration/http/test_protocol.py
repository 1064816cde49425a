"""Slow clients on real connections."""

import asyncio
import socket
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn import Server

from entrypoints.http.protocol import CLIENTS_CUT, Patience, PatientConfig

SHORT, LONG = 0.3, 30.0
HEAD = b"HTTP/1.1\r\nhost: test\r\n"


async def plain(scope: Scope, receive: Receive, send: Send) -> None:
    """Answers at once without reading; ``/large`` with much, ``/stream`` slowly and for long."""
    body = b"x" * 20_000_000 if scope["path"] == "/large" else b"ok"
    if scope["path"] == "/read-first":
        await receive()
    await send({"type": "http.response.start", "status": 200, "headers": []})
    if scope["path"] == "/stream":
        for _ in range(4):
            await send({"type": "http.response.body", "body": b".", "more_body": True})
            await asyncio.sleep(SHORT)
    if scope["path"] == "/read":
        while (await receive()).get("more_body"):
            pass
    await send({"type": "http.response.body", "body": body})


@asynccontextmanager
async def served(
    patience: Patience, app: ASGIApp = plain
) -> AsyncIterator[tuple[int, Counter[str]]]:
    listening = socket.create_server(("127.0.0.1", 0))
    config = PatientConfig(app, patience, lifespan="off", log_config=None, loop="uvloop")
    server = Server(config)
    serving = asyncio.create_task(server.serve([listening]))
    while not server.started:  # noqa: ASYNC110  the server tells in no other way
        await asyncio.sleep(0.01)
    cut: Counter[str] = Counter()
    server.lifespan.state[CLIENTS_CUT] = cut
    try:
        yield listening.getsockname()[1], cut
    finally:
        server.should_exit = True
        await serving


async def answers_to(port: int, *parts: bytes, pause: float = 0.1) -> bytes:
    """What comes back until the server closes the connection."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        for part in parts:
            writer.write(part)
            await asyncio.sleep(pause)
        async with asyncio.timeout(10):
            return await reader.read()
    except ConnectionError:
        return b""
    finally:
        writer.close()


@pytest.mark.parametrize("sent", [b"", b"GET / HTTP/1.1\r\nho"])
async def test_headers_that_do_not_come(sent: bytes) -> None:
    async with served(Patience(SHORT, LONG, LONG)) as (port, cut):
        assert await answers_to(port, sent) == b""
        assert cut == {"headers": 1}


async def test_headers_that_come_byte_by_byte() -> None:
    async with served(Patience(SHORT, LONG, LONG)) as (port, cut):
        await answers_to(port, *(b"G", b"E", b"T", b" ", b"/"), pause=0.1)
        assert cut == {"headers": 1}


async def test_a_second_request_on_the_connection_is_timed_too() -> None:
    async with served(Patience(SHORT, LONG, LONG)) as (port, cut):
        answers = await answers_to(port, b"GET / " + HEAD + b"\r\n", b"GET / HT")
        assert answers.count(b"200 OK") == 1
        assert cut == {"headers": 1}


@pytest.mark.parametrize("lines", [(b"\r\n",), (b"\r\n",) * 5])
async def test_empty_lines_after_a_request_are_timed_too(lines: tuple[bytes, ...]) -> None:
    async with served(Patience(SHORT, LONG, LONG)) as (port, cut):
        await answers_to(port, b"GET / " + HEAD + b"\r\n", *lines)
        assert cut == {"headers": 1}


async def test_a_request_may_begin_with_an_empty_line() -> None:
    async with served(Patience(LONG, LONG, LONG)) as (port, cut):
        request = b"GET / " + HEAD + b"connection: close\r\n\r\n"
        answers = await answers_to(port, b"GET / " + HEAD + b"\r\n", b"\r\n", request)
        assert answers.count(b"200 OK") == 2
        assert not cut


@pytest.mark.parametrize("path", [b"/", b"/read"])
async def test_a_body_that_does_not_come(monkeypatch: pytest.MonkeyPatch, path: bytes) -> None:
    monkeypatch.setattr("entrypoints.http.protocol.GRACE", 0.0)
    async with served(Patience(LONG, SHORT, LONG)) as (port, cut):
        await answers_to(port, b"POST " + path + b" " + HEAD + b"content-length: 10\r\n\r\n1")
        assert cut == {"body": 1}


async def test_a_reader_that_takes_nothing() -> None:
    async with served(Patience(LONG, LONG, SHORT)) as (port, cut):
        with socket.create_connection(("127.0.0.1", port)) as connection:
            connection.sendall(b"GET /large " + HEAD + b"\r\n")
            async with asyncio.timeout(10):
                while not cut:  # noqa: ASYNC110  a counter tells nobody
                    await asyncio.sleep(0.05)
        assert cut == {"reader": 1}


async def test_a_stream_that_is_read_survives() -> None:
    async with served(Patience(SHORT, SHORT, SHORT)) as (port, cut):
        answer = await answers_to(port, b"GET /stream " + HEAD + b"connection: close\r\n\r\n")
        assert answer.endswith(b"2\r\nok\r\n0\r\n\r\n")
        assert not cut


@pytest.mark.parametrize("method", [b"GET", b"HEAD", b"POST"])
async def test_every_answer_has_its_head(method: bytes) -> None:
    async with served(Patience(LONG, LONG, LONG)) as (port, _):
        request = method + b" / " + HEAD + b"connection: close\r\n\r\n"
        answer = await answers_to(port, request)
    head, _, body = answer.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 200 OK\r\n")
    assert body == (b"" if method == b"HEAD" else b"2\r\nok\r\n0\r\n\r\n")


async def test_who_asks_whether_to_go_on_is_told_before_the_answer() -> None:
    async with served(Patience(LONG, LONG, LONG)) as (port, _):
        asked = HEAD + b"connection: close\r\nexpect: 100-continue\r\ncontent-length: 2\r\n\r\n"
        answer = await answers_to(port, b"POST /read-first " + asked, b"no")
    first, second, _ = answer.split(b"\r\n\r\n", 2)
    assert first == b"HTTP/1.1 100 Continue"
    assert second.startswith(b"HTTP/1.1 200 OK\r\n")


async def test_requests_in_a_row_are_answered_in_order() -> None:
    async with served(Patience(LONG, LONG, LONG)) as (port, _):
        paths = (b"/large", b"/", b"/stream", b"/")
        requests = [b"GET " + path + b" " + HEAD for path in paths]
        requests[-1] += b"connection: close\r\n"
        answer = await answers_to(port, b"\r\n".join(requests) + b"\r\n")
    assert answer.count(b"HTTP/1.1 200 OK\r\n") == 4
    assert answer.count(b"x" * 20_000_000) == 1
    assert answer.index(b"xx") < answer.index(b"1\r\n.\r\n") < answer.rindex(b"2\r\nok\r\n")


async def test_who_has_just_connected_when_the_server_ends_may_still_ask() -> None:
    async with served(Patience(LONG, LONG, LONG)) as (port, _):
        asking, writer = await asyncio.open_connection("127.0.0.1", port)
        silent, unused = await asyncio.open_connection("127.0.0.1", port)
        await asyncio.sleep(0.1)  # until the server has both
        # The server begins to end within a tenth of a second.
        asyncio.get_running_loop().call_later(0.5, writer.write, b"GET / " + HEAD + b"\r\n")
    answer = await asking.read()
    assert answer.startswith(b"HTTP/1.1 200 OK")
    assert b"connection: close" in answer
    assert await silent.read() == b""
    for each in (writer, unused):
        each.close()
