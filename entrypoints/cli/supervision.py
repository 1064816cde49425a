"""One process that keeps others serving: it starts, watches, replaces and ends them."""

import signal
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from types import FrameType
from typing import Final, Protocol

import structlog

HEALTHY_AFTER: Final = 30.0
"""Seconds after which a worker counts as one that runs well, so that its next end is a new one."""

SILENT_FOR: Final = 30.0
"""Seconds without a sign of life after which a worker counts as hung."""

STARTS_WITHIN: Final = 120.0
"""Seconds until the first sign of life: many flags on a busy machine take their time."""

LONGEST_PAUSE: Final = 30.0
_FIRST_PAUSE: Final = 0.5
_LOOK: Final = 0.2


class Spawn(Protocol):
    """Starts the worker with a number; it writes a byte now and then once it serves."""

    def __call__(self, number: int) -> tuple[BaseProcess, Connection]: ...


@dataclass
class _Worker:
    """One place among the workers, and who has it."""

    number: int
    process: BaseProcess
    signs: Connection
    started: float
    heard: float
    ready: bool = False
    crashes: int = 0
    again: float = field(default=0.0)
    """When to start the next one, after this one has ended."""

    def is_hung(self) -> bool:
        """Whether it has given no sign for too long."""
        patience = SILENT_FOR if self.ready else STARTS_WITHIN
        return time.monotonic() - self.heard > patience


class Supervisor:
    """Keeps a number of workers up until a signal.

    SIGTERM and SIGINT end it in good order, SIGHUP replaces the workers one after the other.
    """

    def __init__(
        self, spawn: Spawn, count: int, *, patience: float, ended: Callable[[int], None]
    ) -> None:
        """`patience` is how many seconds a worker may take to end; `ended` gets its process."""
        self._spawn = spawn
        self._count = count
        self._patience = patience
        self._ended = ended
        self._log = structlog.get_logger("flaghoist.workers")
        self._workers: list[_Worker] = []
        self._stopping = False
        self._replacing = False

    def run(self) -> bool:
        """Serve until a signal. False if the workers cannot start at all."""
        before = {
            number: signal.signal(number, self._signalled)
            for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
        }
        try:
            self._workers = [self._start(number) for number in range(self._count)]
            able = self._watch()
            self._end(self._workers)
            return able
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def _signalled(self, number: int, _frame: FrameType | None) -> None:
        if number == signal.SIGHUP:
            self._replacing = True
        else:
            self._stopping = True

    def _watch(self) -> bool:
        """Look after the workers until the end. False if none could ever start."""
        served = False
        while not self._stopping:
            wait([worker.signs for worker in self._workers if worker.process.is_alive()], _LOOK)
            for place, worker in enumerate(self._workers):
                self._hear(worker)
                served = served or worker.ready
                if not worker.process.is_alive():
                    if not served:
                        self._log.error(
                            "worker cannot start", worker=worker.number, exit_code=_code(worker)
                        )
                        return False
                    self._workers[place] = self._after(worker)
                elif worker.is_hung():
                    self._log.error("worker hangs", worker=worker.number, pid=worker.process.pid)
                    worker.process.kill()
                    worker.process.join()
            if self._replacing:
                self._replacing = False
                self._replace()
        return True

    def _hear(self, worker: _Worker) -> None:
        try:
            while worker.process.is_alive() and worker.signs.poll():
                worker.signs.recv_bytes()
                worker.heard = time.monotonic()
                if not worker.ready:
                    worker.ready = True
                    self._log.info("worker ready", worker=worker.number, pid=worker.process.pid)
        except (EOFError, OSError):
            return  # it is about to end

    def _after(self, worker: _Worker) -> _Worker:
        """What becomes of the place of a worker that has ended."""
        now = time.monotonic()
        if not worker.again:
            lived = now - worker.started
            worker.crashes = 1 if lived > HEALTHY_AFTER else worker.crashes + 1
            pause = min(LONGEST_PAUSE, _FIRST_PAUSE * 2 ** (worker.crashes - 1))
            worker.again = now + pause
            self._gone(worker)
            self._log.error(
                "worker ended",
                worker=worker.number,
                pid=worker.process.pid,
                exit_code=_code(worker),
                restart_in=pause,
            )
        if now < worker.again:
            return worker
        started = self._start(worker.number)
        started.crashes = worker.crashes
        return started

    def _start(self, number: int) -> _Worker:
        process, signs = self._spawn(number)
        now = time.monotonic()
        return _Worker(number, process, signs, started=now, heard=now)

    def _replace(self) -> None:
        """A new worker for each, one after the other; the old one ends when the new one serves."""
        for place, old in enumerate(self._workers):
            new = self._start(old.number)
            while not (new.ready or new.is_hung() or self._stopping) and new.process.is_alive():
                wait([new.signs], _LOOK)
                self._hear(new)
            if not new.ready:
                self._log.error("worker not replaced", worker=old.number, pid=old.process.pid)
                self._end([new])
                return
            self._workers[place] = new
            self._end([old])
            self._log.info("worker replaced", worker=old.number, pid=new.process.pid)

    def _end(self, workers: list[_Worker]) -> None:
        """Let requests in flight finish, and end whoever does not."""
        for worker in workers:
            if worker.process.is_alive():
                worker.process.terminate()
        until = time.monotonic() + self._patience
        for worker in workers:
            worker.process.join(max(0.0, until - time.monotonic()))
            if worker.process.is_alive():
                self._log.error("worker killed", worker=worker.number, pid=worker.process.pid)
                worker.process.kill()
                worker.process.join()
            if not worker.again:
                self._gone(worker)

    def _gone(self, worker: _Worker) -> None:
        worker.process.join()
        worker.signs.close()
        if worker.process.pid is not None:
            self._ended(worker.process.pid)


def _code(worker: _Worker) -> int | None:
    return worker.process.exitcode
