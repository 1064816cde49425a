"""A client that keeps a server busy and costs little itself: one process, plain sockets.

Run as ``python -m tests.benchmarks.http_load HOST PORT CONNECTIONS SECONDS REQUEST_FILE``; prints
the number of answers, the seconds they took, and the median and 99th percentile of their times
in microseconds. The request file holds requests as they go over the wire, with a NUL between two;
they are sent in turn.
"""

import asyncio
import sys
from collections.abc import Iterator
from itertools import cycle
from pathlib import Path
from time import perf_counter
from typing import cast

import uvloop

_LENGTH = b"content-length: "


class _Connection(asyncio.Protocol):
    """One connection with one request under way at a time."""

    def __init__(self, requests: Iterator[bytes], times: list[float]) -> None:
        self._requests = requests
        self._times = times
        self._missing = 0
        self._started = 0.0
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)  # uvloop's registers as no subclass
        self._ask()

    def data_received(self, data: bytes) -> None:
        if not self._missing:
            self._missing = _size_of_answer(data)
        self._missing -= len(data)
        if not self._missing:
            self._times.append(perf_counter() - self._started)
            self._ask()

    def connection_lost(self, _error: Exception | None) -> None:
        self._transport = None

    def close(self) -> None:
        """Ask nothing more."""
        if self._transport is not None:
            self._transport.abort()

    def _ask(self) -> None:
        self._started = perf_counter()
        if self._transport is not None:
            self._transport.write(next(self._requests))


def _size_of_answer(first: bytes) -> int:
    """Bytes of head and body."""
    head, end, _ = first.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 200 "), first
    assert end, "the head of the answer does not fit into one read"
    start = head.index(_LENGTH) + len(_LENGTH)
    return len(head) + len(end) + int(head[start:].split(b"\r\n", 1)[0])


async def load(
    host: str, port: int, connections: int, seconds: float, requests: Iterator[bytes]
) -> list[float]:
    """Ask for some seconds; the time that each answer took, in seconds."""
    times: list[float] = []
    loop = asyncio.get_running_loop()
    opened = [
        await loop.create_connection(lambda: _Connection(requests, times), host, port)
        for _ in range(connections)
    ]

    def spin() -> None:
        # A client that sleeps has to be woken by the server, the more often the slower the server
        # is: that would be measured as the server's work.
        loop.call_soon(spin)

    spin()
    await asyncio.sleep(seconds)
    for _, connection in opened:
        connection.close()
    return times


def main() -> None:
    """Load a server as the arguments say."""
    host, port, connections, seconds, file = sys.argv[1:]
    requests = cycle(Path(file).read_bytes().split(b"\0"))
    started = perf_counter()
    times = uvloop.run(load(host, int(port), int(connections), float(seconds), requests))
    took = perf_counter() - started
    times.sort()
    median, slow = times[len(times) // 2], times[len(times) * 99 // 100]
    print(len(times), took, median * 1e6, slow * 1e6)


if __name__ == "__main__":
    main()
