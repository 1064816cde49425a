"""One at a time, in whichever event loop serves."""

import asyncio
from collections.abc import Callable
from typing import Generic, TypeVar

Made = TypeVar("Made")


class PerLoop(Generic[Made]):
    """Something for the present event loop, which is made when it is first asked for there.

    What asyncio waits with belongs for ever to the first loop in which anybody had to wait. What is
    built before a process forks may have served in another loop by then, which is gone, with
    whoever waited in it.
    """

    __slots__ = ("_loop", "_made", "_make")

    def __init__(self, make: Callable[[], Made]) -> None:
        self._make = make
        self._loop: asyncio.AbstractEventLoop | None = None
        self._made = make()

    def __call__(self) -> Made:
        """What everybody in the running event loop shares."""
        loop = asyncio.get_running_loop()
        if loop is not self._loop:
            self._loop, self._made = loop, self._make()
        return self._made


class Turn(PerLoop[asyncio.Lock]):
    """A lock for the present event loop."""

    __slots__ = ()

    def __init__(self) -> None:
        super().__init__(asyncio.Lock)
