"""Word of commits, as PostgreSQL tells it."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from typing import Any, Final

import asyncpg

SILENCE: Final = 5.0
"""Seconds after which word of a change may have been missed, so that somebody should look."""

_PAUSES: Final = (0.05, 0.2, 1.0)
"""Seconds between attempts to listen again; the last one for good."""

_GONE: Final = (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError)


async def listen(connect: Callable[[], Awaitable[Any]], channel: str) -> AsyncIterator[None]:
    """Yield after commits, whenever it listens (again), and after each `SILENCE`.

    A connection that is gone loses what was told meanwhile, so every new one yields once. So does
    every silence; the server is then asked whether it is still there, for a connection may be gone
    without anybody having noticed.
    """
    attempts = 0
    while True:
        try:
            connection = await connect()
        except _GONE:
            await asyncio.sleep(_PAUSES[min(attempts, len(_PAUSES) - 1)])
            attempts += 1
            continue
        attempts = 1
        try:
            async for _ in _heard(connection, channel):
                yield
        finally:
            connection.terminate()
        await asyncio.sleep(_PAUSES[0])


async def _heard(connection: Any, channel: str) -> AsyncIterator[None]:
    """Yield for what is told on this connection, until it is gone."""
    word = asyncio.Event()

    def told(*_: object) -> None:
        word.set()

    connection.add_termination_listener(told)
    with suppress(*_GONE):
        await connection.add_listener(channel, told)
        while not connection.is_closed():
            word.clear()
            yield
            try:
                await asyncio.wait_for(word.wait(), SILENCE)
            except TimeoutError:
                await connection.execute("SELECT 1")  # does not answer if nobody is there
