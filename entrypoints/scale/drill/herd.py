"""Many clients that listen for changes, lose their connections together, and come back together."""

import asyncio
import resource
from collections.abc import Sequence
from typing import Final, TypeAlias

from entrypoints.scale.drill.load import client
from entrypoints.scale.drill.stage import Stage
from entrypoints.scale.process import PATIENCE
from entrypoints.scale.program import Server

_OTHER_FILES: Final = 256
"""Open files besides streams that a process may need."""

_Stream: TypeAlias = tuple[asyncio.StreamReader, asyncio.StreamWriter]


def places(wanted: int) -> int:
    """How many streams this machine lets a process have, at most as many as wanted."""
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return wanted if soft == resource.RLIM_INFINITY else min(wanted, max(0, soft - _OTHER_FILES))


async def come_back(stage: Stage, count: int) -> int:
    """So many streams are opened, cut off and opened again; how many came back."""
    target = await asyncio.to_thread(_target, stage)
    listening = await _listen(stage.server, target, count)
    await asyncio.sleep(stage.seconds / 2)
    _cut(listening)
    listening = await _listen(stage.server, target, count)
    await asyncio.sleep(stage.seconds / 2)
    _cut(listening)
    return len(listening)


def _target(stage: Stage) -> str:
    """Where a bulk answer says that one can listen."""
    with client(stage.server, stage.server_key) as asking:
        answer = asking.post("/ofrep/v1/evaluate/flags", json={"context": {}}).raise_for_status()
    (offered,) = answer.json()["eventStreams"]
    return str(offered["endpoint"]["requestUri"])


async def _listen(server: Server, target: str, count: int) -> Sequence[_Stream]:
    """Those that were greeted in time, of so many that all come at once."""
    came = await asyncio.gather(*(_open(server, target) for _ in range(count)))
    return [stream for stream in came if stream is not None]


async def _open(server: Server, target: str) -> _Stream | None:
    try:
        async with asyncio.timeout(PATIENCE):
            reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
            head = f"GET {target} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: text/event-stream\r\n\r\n"
            writer.write(head.encode())
            await reader.readuntil(b"retry: ")
    except (OSError, EOFError, TimeoutError):
        return None
    return reader, writer


def _cut(streams: Sequence[_Stream]) -> None:
    for _, writer in streams:
        writer.transport.abort()
