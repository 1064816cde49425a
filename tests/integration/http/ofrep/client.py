"""A client that shows every byte of an answer, without a server in between."""

import asyncio
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from starlette.types import ASGIApp, Message, Scope

from tests.integration.http.ofrep.examples import SERVER_KEY

BULK = "/ofrep/v1/evaluate/flags"


@dataclass(frozen=True, slots=True)
class Request:
    """A request as a server hands it over."""

    path: str = BULK
    """As it stands in the request line: percent-encoded."""
    body: bytes | None = b"{}"
    method: str = "POST"
    headers: tuple[tuple[bytes, bytes], ...] = ()
    query: bytes = b""
    chunk: int = 0
    """Bytes in each part of the body; 0 for the whole."""
    root_path: str = ""

    def scope(self) -> Scope:
        """The request as an ASGI scope."""
        return {
            "type": "http",
            "asgi": {"version": "3.0", "spec_version": "2.3"},
            "http_version": "1.1",
            "method": self.method,
            "scheme": "http",
            "path": self.root_path + unquote(self.path),
            "raw_path": (self.root_path + self.path).encode(),
            "root_path": self.root_path,
            "query_string": self.query,
            "headers": list(self.headers),
            "client": ("127.0.0.1", 50_000),
            "server": ("127.0.0.1", 8_080),
            "state": {},
        }

    def messages(self) -> Iterable[Message]:
        """What `receive` gives, one after the other; a body of None is never finished."""
        if self.body is None:
            yield {"type": "http.request", "body": b'{"con', "more_body": True}
            yield {"type": "http.disconnect"}
            return
        size = self.chunk or max(1, len(self.body))
        starts = range(0, max(1, len(self.body)), size)
        for start in starts:
            part = self.body[start : start + size]
            yield {"type": "http.request", "body": part, "more_body": start != starts[-1]}
        yield {"type": "http.disconnect"}


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back, byte for byte."""

    status: int
    raw_headers: tuple[tuple[bytes, bytes], ...]
    body: bytes

    @property
    def headers(self) -> Mapping[str, str]:
        """The headers by name in lower case; none may come twice."""
        names = [name for name, _ in self.raw_headers]
        assert len(names) == len(set(names)), names
        return {name.decode(): value.decode() for name, value in self.raw_headers}

    def json(self) -> Any:
        """The body, which says that it is JSON, and is."""
        assert self.headers["content-type"] == "application/json"
        assert self.headers["content-length"] == str(len(self.body))
        return json.loads(self.body)


async def ask(app: ASGIApp, request: Request) -> Answer | None:
    """The answer; None if there was none."""
    incoming, sent = iter(request.messages()), list[Message]()

    async def receive() -> Message:
        await asyncio.sleep(0)
        return next(incoming)

    async def send(message: Message) -> None:
        sent.append(message)

    await app(request.scope(), receive, send)
    if not sent:
        return None
    start, *rest = sent
    assert all(message["type"] == "http.response.body" for message in rest)
    return Answer(
        start["status"],
        tuple((bytes(name), bytes(value)) for name, value in start["headers"]),
        b"".join(message.get("body", b"") for message in rest),
    )


def bearer(key: str) -> tuple[bytes, bytes]:
    """The header that carries a key."""
    return (b"authorization", b"Bearer " + key.encode())


def single(flag: str, context: object = None, key: str = SERVER_KEY, **more: Any) -> Request:
    """Ask for one flag."""
    return bulk(context, key, path=f"{BULK}/{flag}", **more)


def bulk(context: object = None, key: str = SERVER_KEY, **more: Any) -> Request:
    """Ask for all flags."""
    body = json.dumps({"context": context or {}}, ensure_ascii=False).encode()
    headers = (bearer(key), (b"content-type", b"application/json"), *more.pop("headers", ()))
    return Request(**{"body": body, "headers": headers, **more})
