"""A client that listens to an application, without a server in between."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from starlette.types import ASGIApp, Message, Scope

PATIENCE = 10
"""Seconds: generous, for a busy machine."""


@dataclass
class Listener:
    """What came so far, and what to do about it."""

    messages: asyncio.Queue[Message] = field(default_factory=asyncio.Queue)
    gone: asyncio.Event = field(default_factory=asyncio.Event)
    status: int = 0
    headers: Mapping[str, str] = field(default_factory=dict)

    async def heard(self) -> str:
        """The next that comes; empty once there is nothing more."""
        async with asyncio.timeout(PATIENCE):
            message = await self.messages.get()
        if message["type"] == "http.response.start":
            self.status = message["status"]
            pairs = [(name.decode(), value.decode()) for name, value in message["headers"]]
            self.headers = dict(pairs)
            assert len(self.headers) == len(pairs)
            return await self.heard()
        body: bytes = message.get("body", b"")
        return body.decode()

    async def heard_within(self, seconds: float) -> str | None:
        """The next that comes in that time."""
        try:
            async with asyncio.timeout(seconds):
                return await self.heard()
        except TimeoutError:
            return None

    def leave(self) -> None:
        """Close the connection."""
        self.gone.set()

    async def receive(self) -> Message:
        await self.gone.wait()
        return {"type": "http.disconnect"}


@asynccontextmanager
async def listening(
    app: ASGIApp, target: str, *headers: tuple[str, str], method: str = "GET"
) -> AsyncIterator[Listener]:
    """Listens inside the block; the application has finished after it."""
    listener = Listener()
    scope = _scope(target, headers, method)

    async def answer() -> None:
        await app(scope, listener.receive, listener.messages.put)

    task = asyncio.create_task(answer())
    try:
        yield listener
    finally:
        listener.leave()
        async with asyncio.timeout(PATIENCE):
            await task


def _scope(target: str, headers: tuple[tuple[str, str], ...], method: str) -> Scope:
    path, _, query = target.partition("?")
    return {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "root_path": "",
        "query_string": query.encode(),
        "headers": [(name.encode(), value.encode()) for name, value in headers],
        "client": ("127.0.0.1", 50_000),
        "server": ("127.0.0.1", 8_080),
        "state": {},
    }
