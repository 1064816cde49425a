"""Peers that do not answer: the outage that no error tells of."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

HOST = "127.0.0.1"


class Relay:
    """Passes bytes on to a server, until it is told to fall silent: nothing is closed then."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._speaks = asyncio.Event()
        self._speaks.set()
        self._tasks: set[asyncio.Task[None]] = set()
        self.port = 0
        self.connections = 0

    def fall_silent(self) -> None:
        """Accept connections and bytes, and pass nothing on."""
        self._speaks.clear()

    def speak(self) -> None:
        """Go on, with new connections; what was kept back on old ones is lost with them."""
        for task in self._tasks:
            task.cancel()
        self._speaks.set()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection."""
        self.connections += 1
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        with suppress(OSError, asyncio.CancelledError):
            await self._speaks.wait()
            inner_reader, inner_writer = await asyncio.open_connection(HOST, self._port)
            try:
                await asyncio.gather(
                    self._pass_on(reader, inner_writer), self._pass_on(inner_reader, writer)
                )
            finally:
                inner_writer.transport.abort()
        self._tasks.discard(task)
        writer.transport.abort()

    async def _pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(65_536):
            await self._speaks.wait()
            writer.write(data)
        writer.write_eof()


@asynccontextmanager
async def relay(port: int) -> AsyncIterator[Relay]:
    """A relay to a port of this machine."""
    made = Relay(port)
    server = await asyncio.start_server(made.serve, HOST, 0)
    made.port = server.sockets[0].getsockname()[1]
    try:
        yield made
    finally:
        server.close()
        made.speak()


@asynccontextmanager
async def silent_peer() -> AsyncIterator[int]:
    """The port of somebody who accepts connections and never answers."""
    async with relay(0) as made:
        made.fall_silent()
        yield made.port
