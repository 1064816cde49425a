"""Answers that go on: server-sent events, as bytes that many clients may share."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from typing import Any, Final

from starlette.types import Receive, Send

from application.streams import Stream
from entrypoints.http.headers import SECURITY_HEADERS, Header

MEDIA_TYPE: Final = "text/event-stream"
HEARTBEAT: Final = b":\n\n"
"""A comment, which keeps whatever is in between from hanging up."""

HEADERS: Final[tuple[Header, ...]] = (
    (b"content-type", MEDIA_TYPE.encode()),
    (b"x-accel-buffering", b"no"),  # nginx would collect events before it passes them on
    *SECURITY_HEADERS,
)

_FIRST_PAUSE: Final = 1_000
_PAUSES: Final = 4_000
"""Milliseconds over which clients spread their return when they all were cut off at once."""


def greeting(known: str, unit: float) -> bytes:
    """The beginning: what the client knows already, and when to come back if it is cut off.

    An id without data is no event, but a client that reconnects sends it as `Last-Event-ID`.
    """
    return b"retry: %d\nid: %b\n\n" % (_FIRST_PAUSE + unit * _PAUSES, known.encode())


def event(name: str, event_id: str, document: Mapping[str, Any]) -> bytes:
    """One event with a document as its data."""
    return event_of(name, event_id, json.dumps(document, separators=(",", ":")))


def event_of(name: str, event_id: str, data: str) -> bytes:
    """One event with data on one line."""
    return f"id: {event_id}\nevent: {name}\ndata: {data}\n\n".encode()


async def send_events(
    stream: Stream, events: AsyncIterator[bytes], receive: Receive, send: Send
) -> None:
    """Send the body of an answer that has begun, until nothing more comes or the client leaves."""
    leaving = asyncio.create_task(_end_with_client(stream, receive))
    try:
        async for encoded in events:
            await send({"type": "http.response.body", "body": encoded, "more_body": True})
        await send({"type": "http.response.body", "body": b""})
    finally:
        leaving.cancel()


async def _end_with_client(stream: Stream, receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    stream.end()
