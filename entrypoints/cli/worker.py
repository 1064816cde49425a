"""One process that serves, as whoever started it sees it."""

import socket
import time
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing.process import BaseProcess
from typing import Final

SILENT_FOR: Final = 30.0
"""Seconds without a sign of life after which a worker counts as hung."""

STARTS_WITHIN: Final = 120.0
"""Seconds until the first sign of life: many flags on a busy machine take their time."""

NEVER: Final = float("inf")
_MANY_SIGNS: Final = 65_536


@dataclass
class Worker:
    """A process with a number, the socket that it listens on, and how it does.

    The socket is its own among those that share the address, and stays open for the worker that
    replaces it: what has queued there, the next one answers.
    """

    number: int
    process: BaseProcess
    signs: socket.socket
    door: socket.socket
    started: float
    heard: float
    ready: bool = False
    crashes: int = 0
    end: str = "crashed"
    """What its end is called, if nobody asks for it."""
    again: float = field(default=0.0)
    """When to start the next one, after this one has ended."""
    until: float = NEVER
    """When it is ended, if it is to end by itself and does not."""

    @property
    def code(self) -> int | None:
        """How it has ended."""
        return self.process.exitcode

    @property
    def pid(self) -> int | None:
        """The number that the system gave it."""
        return self.process.pid

    def is_alive(self) -> bool:
        """Whether it has not ended yet."""
        return self.process.is_alive()

    def serves(self) -> bool:
        """Whether it answers requests."""
        return self.ready and self.is_alive()

    def is_hung(self) -> bool:
        """Whether it has given no sign for too long."""
        patience = SILENT_FOR if self.ready else STARTS_WITHIN
        return time.monotonic() - self.heard > patience

    def hear(self) -> bool:
        """Take its signs of life; tell whether it is ready since."""
        before = self.ready
        with suppress(OSError):  # there is none at the moment, or it is about to end
            if self.is_alive() and self.signs.recv(_MANY_SIGNS, socket.MSG_DONTWAIT):
                self.heard = time.monotonic()
                self.ready = True
        return self.ready and not before

    def leave(self, patience: float) -> None:
        """Let it finish what it has begun, for so many seconds."""
        self.until = min(self.until, time.monotonic() + patience)
        if self.is_alive():
            self.process.terminate()

    def kill(self) -> None:
        """End it at once; it has no say."""
        self.process.kill()
        self.process.join()
