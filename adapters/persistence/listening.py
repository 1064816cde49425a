"""Word of commits, as PostgreSQL tells it."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable
from contextlib import AbstractContextManager, aclosing
from typing import Any, Final, TypeAlias

from application.ports.meter import Meter

WHAT: Final = "the database"
"""What it is called in the log and the metrics of outages, as in refusals."""
NOTICED_BY: Final = "change feed"

SILENCE: Final = 5.0
"""Seconds after which word of a change may have been missed, so that somebody should look."""

_PAUSES: Final = (0.05, 0.2, 1.0)
"""Seconds between attempts to listen again; the last one for good."""

Connect: TypeAlias = Callable[[], Awaitable[Any]]
Answering: TypeAlias = Callable[[], AbstractContextManager[None]]


async def listen(
    connect: Connect, answering: Answering, channel: str, meter: Meter
) -> AsyncIterator[None]:
    """Yield after commits, whenever it listens (again), and after each `SILENCE`.

    A connection that is gone loses what was told meanwhile, so every new one yields once. So does
    every silence; the server is then asked whether it is still there, for a connection may be gone
    without anybody having noticed.

    The meter is told of what lasts, and until its end of the cause that was seen first: how a
    server cannot be reached changes while it starts, and that is no other outage.
    """
    attempts, lasting = 0, None
    while True:
        try:
            with answering():
                async with aclosing(_heard(connect, channel)) as words:
                    async for _ in words:
                        attempts, lasting = 0, None
                        meter.works(WHAT, NOTICED_BY)
                        yield
        except Exception as error:  # noqa: BLE001  whatever it is, serving goes on
            if attempts >= len(_PAUSES) - 1:
                lasting = lasting or error
                meter.failed(WHAT, lasting, NOTICED_BY)
        await asyncio.sleep(_PAUSES[min(attempts, len(_PAUSES) - 1)])
        attempts += 1


async def _heard(connect: Connect, channel: str) -> AsyncGenerator[None, None]:
    """Yield for what is told on a new connection, until it is gone. Raise what the driver does."""
    word = asyncio.Event()

    def told(*_: object) -> None:
        word.set()

    connection = await connect()
    try:
        connection.add_termination_listener(told)
        await connection.add_listener(channel, told)
        while not connection.is_closed():
            word.clear()
            yield
            try:
                await asyncio.wait_for(word.wait(), SILENCE)
            except TimeoutError:
                await connection.execute("SELECT 1")  # does not answer if nobody is there
    finally:
        connection.terminate()
