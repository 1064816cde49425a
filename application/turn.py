"""One at a time, in whichever event loop serves."""

import asyncio


class Turn:
    """A lock for the present event loop.

    asyncio's own belongs for ever to the first loop that had to wait for it. What is built before a
    process forks may have served in another loop by then, which is gone, with whoever held it.
    """

    __slots__ = ("_lock", "_loop")

    def __init__(self) -> None:
        self._loop: asyncio.AbstractEventLoop | None = None
        self._lock = asyncio.Lock()

    def __call__(self) -> asyncio.Lock:
        """The lock that everybody in the running event loop shares."""
        loop = asyncio.get_running_loop()
        if loop is not self._loop:
            self._loop, self._lock = loop, asyncio.Lock()
        return self._lock
