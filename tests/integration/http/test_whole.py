"""Answers that are sent whole, and those that cannot be."""

import asyncio
import logging
from asyncio import Transport
from collections.abc import Iterable
from typing import Any

import pytest
from uvicorn.protocols.http.flow_control import FlowControl

from entrypoints.http.whole import WholeCycle

LENGTH = (b"content-length", b"4")
BODY = {"type": "http.response.body", "body": b"body"}
HEAD_OF_4 = b"HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\n"


class Recording(Transport):
    """A transport that notes what is sent at once."""

    def __init__(self) -> None:
        super().__init__()
        self.sent: list[bytes] = []
        self.closed = False

    def write(self, data: bytes | bytearray | memoryview) -> None:
        self.sent.append(bytes(data))

    def writelines(self, list_of_data: Iterable[bytes | bytearray | memoryview]) -> None:
        self.write(b"".join(list_of_data))

    def resume_reading(self) -> None:
        """Nothing is ever read."""

    def close(self) -> None:
        self.closed = True


class Cycle(WholeCycle):
    """One request on a transport that records."""

    def __init__(self, method: str = "GET", **more: Any) -> None:
        self.recording = Recording()
        self.answered = 0
        scope: Any = {"type": "http", "method": method}
        options = {"access_log": False, "default_headers": [], "keep_alive": True, **more}
        super().__init__(
            scope=scope,
            transport=self.recording,
            flow=FlowControl(self.recording),
            logger=logging.getLogger("test"),
            access_logger=logging.getLogger("test"),
            message_event=asyncio.Event(),
            expect_100_continue=False,
            on_response=self._count,
            **options,
        )

    def _count(self) -> None:
        self.answered += 1

    async def begin(self, *headers: tuple[bytes, bytes], status: int = 200) -> None:
        start = {"type": "http.response.start", "status": status, "headers": [*headers]}
        await self.send(start)


async def test_head_and_body_are_sent_at_once() -> None:
    cycle = Cycle()
    await cycle.begin(LENGTH)
    assert cycle.recording.sent == []
    await cycle.send(BODY)
    assert cycle.recording.sent == [HEAD_OF_4 + b"body"]
    assert (cycle.response_complete, cycle.answered, cycle.recording.closed) == (True, 1, False)


async def test_a_large_body_is_sent_whole_too() -> None:
    cycle = Cycle()
    await cycle.begin((b"content-length", b"100000"))
    await cycle.send({"type": "http.response.body", "body": b"x" * 100_000})
    (sent,) = cycle.recording.sent
    assert sent.endswith(b"\r\n\r\n" + b"x" * 100_000)


async def test_a_connection_that_is_to_end_meanwhile_ends() -> None:
    cycle = Cycle()
    await cycle.begin(LENGTH)
    cycle.keep_alive = False
    await cycle.send(BODY)
    assert cycle.recording.closed


async def test_a_body_in_parts_follows_its_head() -> None:
    cycle = Cycle()
    await cycle.begin(LENGTH)
    await cycle.send({"type": "http.response.body", "body": b"bo", "more_body": True})
    await cycle.send({"type": "http.response.body", "body": b"dy"})
    assert cycle.recording.sent == [HEAD_OF_4, b"bo", b"dy"]
    assert (cycle.response_complete, cycle.answered) == (True, 1)


@pytest.mark.parametrize("body", [b"bod", b"body!"])
async def test_a_body_of_another_length_is_refused(body: bytes) -> None:
    cycle = Cycle()
    await cycle.begin(LENGTH)
    with pytest.raises(RuntimeError, match="than Content-Length"):
        await cycle.send({"type": "http.response.body", "body": body})


async def test_two_heads_are_refused() -> None:
    cycle = Cycle()
    await cycle.begin(LENGTH)
    with pytest.raises(RuntimeError, match=r"[Ee]xpected ASGI message"):
        await cycle.begin(LENGTH)


@pytest.mark.parametrize(
    "header",
    [(b"x-split", b"a\r\nset-cookie: b"), (b"x-split\r\n", b"a"), (b"x", b"\n"), (b"x", b"\0")],
)
async def test_a_header_that_is_more_than_one_is_refused(header: tuple[bytes, bytes]) -> None:
    cycle = Cycle()
    with pytest.raises(RuntimeError, match="Invalid HTTP header"):
        await cycle.begin(LENGTH, header)
    assert cycle.recording.sent == []


@pytest.mark.parametrize(
    ("options", "headers"),
    [
        ({"method": "HEAD"}, [LENGTH]),
        ({"keep_alive": False}, [LENGTH]),
        ({"default_headers": [(b"server", b"x")]}, [LENGTH]),
        ({}, []),
        ({}, [LENGTH, (b"connection", b"close")]),
        ({}, [(b"transfer-encoding", b"chunked")]),
    ],
)
async def test_what_is_not_as_usual_is_left_to_uvicorn(
    options: dict[str, Any], headers: list[tuple[bytes, bytes]]
) -> None:
    cycle = Cycle(**options)
    await cycle.begin(*headers)
    assert len(cycle.recording.sent) == 1
    await cycle.send(BODY)
    assert cycle.response_complete


async def test_headers_may_be_any_iterable() -> None:
    cycle = Cycle()
    start = {"type": "http.response.start", "status": 200, "headers": iter([LENGTH])}
    await cycle.send(start)
    await cycle.send(BODY)
    assert b"".join(cycle.recording.sent) == HEAD_OF_4 + b"body"


async def test_who_has_gone_is_sent_nothing() -> None:
    cycle = Cycle()
    await cycle.begin(LENGTH)
    cycle.disconnected = True
    await cycle.send(BODY)
    assert cycle.recording.sent == []


async def test_a_slow_reader_is_waited_for() -> None:
    cycle = Cycle()
    await cycle.begin(LENGTH)
    cycle.flow.pause_writing()
    sending = asyncio.create_task(cycle.send(BODY))
    await asyncio.sleep(0)
    assert b"body" not in b"".join(cycle.recording.sent)
    cycle.flow.resume_writing()
    await sending
    assert b"".join(cycle.recording.sent) == HEAD_OF_4 + b"body"
