"""From the names of hosts to their addresses, as the machine finds them."""

import asyncio
import socket
from collections.abc import Awaitable, Callable
from contextlib import suppress
from functools import partial
from threading import Thread
from typing import Final, TypeAlias

from application.turn import PerLoop

Resolve: TypeAlias = Callable[[str, int], Awaitable[list[str]]]
"""From the name of a host and a port to its addresses."""

AT_ONCE: Final = 8
"""Names that are looked up at the same time."""


class LookUps:
    """Each look-up has a thread of its own, which nobody waits for at the end of the process.

    One that nobody answers keeps its thread for half a minute, and the loop's usual threads are
    what writes wait for.
    """

    def __init__(self) -> None:
        self._turns = PerLoop(lambda: asyncio.Semaphore(AT_ONCE))

    async def __call__(self, host: str, port: int) -> list[str]:
        """The addresses of a host. Raise `OSError` if there are none."""
        turns = self._turns()
        await turns.acquire()
        found = _Found(turns)
        look_up = partial(found.look_up, host, port)
        try:
            Thread(target=look_up, name="webhook-name", daemon=True).start()
        except RuntimeError as error:  # there are as many threads as there may be
            turns.release()
            raise OSError("no name can be looked up") from error
        return await found.addresses


class _Found:
    """What comes of one look-up, in the event loop that waits for it."""

    def __init__(self, turns: asyncio.Semaphore) -> None:
        self._loop = asyncio.get_running_loop()
        self._turns = turns
        self.addresses: asyncio.Future[list[str]] = self._loop.create_future()

    def look_up(self, host: str, port: int) -> None:
        """Look up, in a thread, and tell the loop, which may be gone by then."""
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except Exception as error:  # noqa: BLE001  it is raised where somebody waits
            tell = partial(self._tell, error)
        else:
            tell = partial(self._tell, [str(place[0]) for *_, place in found])
        with suppress(RuntimeError):
            self._loop.call_soon_threadsafe(tell)

    def _tell(self, result: list[str] | Exception) -> None:
        self._turns.release()
        if self.addresses.cancelled():
            return
        if isinstance(result, Exception):
            self.addresses.set_exception(result)
        else:
            self.addresses.set_result(result)
