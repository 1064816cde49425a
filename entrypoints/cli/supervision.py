"""One process that keeps others serving: it starts, watches, replaces and ends them."""

import signal
import socket
import time
from collections import deque
from collections.abc import Callable
from contextlib import ExitStack
from multiprocessing.connection import wait
from multiprocessing.process import BaseProcess
from types import FrameType
from typing import Final, Protocol

import structlog

from entrypoints.cli.worker import Worker

HEALTHY_AFTER: Final = 30.0
"""Seconds after which a worker counts as one that runs well, so that its next end is a new one."""

LONGEST_PAUSE: Final = 30.0
_FIRST_PAUSE: Final = 0.5
_LOOK: Final = 0.2


class Spawn(Protocol):
    """Starts the worker with a number; it writes a byte now and then once it serves."""

    def __call__(
        self, number: int, door: socket.socket, /
    ) -> tuple[BaseProcess, socket.socket]: ...


class WorkersMeter(Protocol):
    """Hears how the workers are. Never raises."""

    def ready(self, count: int) -> None:
        """So many of them serve now."""

    def restarted(self, reason: str) -> None:
        """One is started in place of another that ``crashed``, ``hung``, or is ``replaced``."""

    def ended(self, process: int) -> None:
        """The process of one has ended."""


class Supervisor:
    """Keeps a number of workers up until a signal.

    SIGTERM and SIGINT end it in good order, SIGHUP replaces the workers one after the other.
    """

    def __init__(
        self,
        spawn: Spawn,
        count: int,
        *,
        open_door: Callable[[], socket.socket],
        patience: float,
        meter: WorkersMeter,
    ) -> None:
        """`open_door` makes a socket to listen on.

        `patience` is how many seconds a worker may take to end.
        """
        self._spawn = spawn
        self._count = count
        self._open_door = open_door
        self._patience = patience
        self._meter = meter
        self._log = structlog.get_logger("flaghoist.workers")
        self._workers: list[Worker] = []
        self._successor: Worker | None = None
        self._leaving: list[Worker] = []
        self._outdated: deque[int] = deque()
        self._stopping = False
        self._replacing = False
        self._served = False

    def run(self) -> bool:
        """Serve until a signal. False if the workers cannot start at all."""
        before = {
            number: signal.signal(number, self._signalled)
            for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
        }
        try:
            for number in range(self._count):
                if (worker := self._start(number)) is None:
                    return False
                self._workers.append(worker)
            return self._watch()
        finally:
            self._end_all()
            for number, handler in before.items():
                signal.signal(number, handler)

    def _signalled(self, number: int, _frame: FrameType | None) -> None:
        if number == signal.SIGHUP:
            self._replacing = True
        else:
            self._stopping = True

    def _watch(self) -> bool:
        """Look after the workers until the end. False if none could ever start.

        As long as none has served, each has one attempt at least.
        """
        while self._served or not all(worker.crashes for worker in self._workers):
            if self._stopping:
                return True
            wait([worker.signs for worker in self._everybody() if worker.is_alive()], _LOOK)
            for worker in self._everybody():
                self._hear(worker)
            for place, worker in enumerate(self._workers):
                self._workers[place] = self._looked_after(worker)
            self._leaving = [worker for worker in self._leaving if not self._has_left(worker)]
            self._meter.ready(sum(map(Worker.serves, self._workers)))
            self._replace()
        self._log.error("workers cannot start", workers=self._count)
        return False

    def _everybody(self) -> list[Worker]:
        successors = [] if self._successor is None else [self._successor]
        return [*self._workers, *successors, *self._leaving]

    def _hear(self, worker: Worker) -> None:
        if worker.hear():
            self._served = True
            self._log.info("worker ready", worker=worker.number, pid=worker.pid)

    def _looked_after(self, worker: Worker) -> Worker:
        """Who has the place of a worker from now on."""
        if not worker.is_alive():
            return self._after(worker)
        if worker.is_hung():
            self._log.error("worker hangs", worker=worker.number, pid=worker.pid)
            worker.end = "hung"
            worker.kill()
        return worker

    def _after(self, worker: Worker) -> Worker:
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
                pid=worker.pid,
                exit_code=worker.code,
                restart_in=pause,
            )
        if (successor := self._successor) is not None and successor.number == worker.number:
            self._successor = None  # it is under way already, behind the same door
            successor.crashes = worker.crashes
            self._meter.restarted(worker.end)
            return successor
        worker.door.close()  # so that those who come go to the others meanwhile
        if now < worker.again:
            return worker
        if (started := self._start(worker.number)) is None:
            worker.again = now + LONGEST_PAUSE
            return worker
        self._meter.restarted(worker.end)
        started.crashes = worker.crashes
        return started

    def _start(self, number: int, door: socket.socket | None = None) -> Worker | None:
        """A new worker, behind a door of its own unless there is one.

        None if the system lets nobody start just now; that is no reason to end the others.
        """
        try:
            with ExitStack() as undone:
                door = door or undone.enter_context(self._open_door())
                process, signs = self._spawn(number, door)
                undone.pop_all()
        except OSError as error:
            self._log.error("worker not started", worker=number, cause=str(error))
            return None
        now = time.monotonic()
        return Worker(number, process, signs, door, started=now, heard=now)

    def _replace(self) -> None:
        """A step towards a new worker for each, one after the other.

        The old one is asked to end when the new one serves, behind the same door.
        """
        if self._replacing:
            self._replacing = False
            self._outdated = deque(range(self._count))
        if self._successor is not None:
            self._judge(self._successor)
        elif self._outdated and not self._leaving:
            old = self._workers[self._outdated.popleft()]
            if old.is_alive():  # else the next one is new anyway
                self._successor = self._start(old.number, old.door)
                if self._successor is None:
                    self._outdated.clear()

    def _judge(self, new: Worker) -> None:
        old = self._workers[new.number]
        if new.ready:
            self._successor, self._workers[new.number] = None, new
            old.leave(self._patience)
            self._meter.restarted("replaced")
            self._leaving.append(old)
            self._log.info("worker replaced", worker=old.number, pid=new.pid)
        elif new.is_hung() or not new.is_alive():
            self._successor = None
            self._outdated.clear()
            self._log.error("worker not replaced", worker=old.number, pid=old.pid)
            new.leave(self._patience)
            self._leaving.append(new)

    def _has_left(self, worker: Worker) -> bool:
        """Whether a worker that was asked to end has ended, or had to be."""
        if worker.is_alive():
            if time.monotonic() < worker.until:
                return False
            self._log.error("worker killed", worker=worker.number, pid=worker.pid)
            worker.kill()
        self._gone(worker)
        return True

    def _end_all(self) -> None:
        """Let requests in flight finish, and end whoever does not."""
        present = [worker for worker in self._everybody() if not worker.again]
        for worker in present:
            worker.leave(self._patience)
        for worker in present:
            while not self._has_left(worker):
                worker.process.join(_LOOK)
        for worker in self._everybody():
            worker.door.close()

    def _gone(self, worker: Worker) -> None:
        worker.process.join()
        worker.signs.close()
        if worker.pid is not None:
            self._meter.ended(worker.pid)
