"""Whatever happens to one worker, the others serve on."""

import asyncio
import gc
import os
import signal
import socket
from multiprocessing.process import BaseProcess
from typing import cast

import pytest
import uvicorn
from structlog.testing import capture_logs

from entrypoints.cli import supervision
from entrypoints.cli.supervision import Supervisor
from entrypoints.cli.worker import Worker
from entrypoints.cli.workers import give_sign, serve_with_signs

SERVES = "serves"
ENDS = "ends"


class Process:
    """A process as far as its supervisor sees one; it ends when told to."""

    def __init__(self, pid: int, told: socket.socket, *, serves: bool) -> None:
        self.pid = pid
        self.exitcode: int | None = None
        self._told = told
        if serves:
            give_sign(told)
        else:
            self.terminate()

    def is_alive(self) -> bool:
        return self.exitcode is None

    def terminate(self) -> None:
        self.exitcode = 3
        self._told.close()

    kill = terminate

    def join(self, timeout: float | None = None) -> None:
        """It has ended, or will when it is told to."""


class Service:
    """Workers that do as planned: serve, end at once, or cannot even be started."""

    def __init__(self, *plan: str | OSError) -> None:
        self.plan = list(plan)
        self.started: list[Process] = []
        self.gone: list[int] = []

    def spawn(self, _number: int, _door: socket.socket) -> tuple[BaseProcess, socket.socket]:
        planned = self.plan.pop(0)
        if not self.plan:
            os.kill(os.getpid(), signal.SIGTERM)
        if isinstance(planned, OSError):
            raise planned
        signs, told = socket.socketpair()
        self.started.append(Process(1_000 + len(self.started), told, serves=planned == SERVES))
        return cast("BaseProcess", self.started[-1]), signs

    def run(self, count: int) -> bool:
        return Supervisor(self.spawn, count, open_door=socket.socket, patience=1, meter=self).run()

    def ready(self, count: int) -> None:
        """So many serve."""

    def restarted(self, reason: str) -> None:
        """One is started again."""

    def ended(self, process: int) -> None:
        self.gone.append(process)


@pytest.fixture(autouse=True)
def _soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervision, "_LOOK", 0.001)
    monkeypatch.setattr(supervision, "_FIRST_PAUSE", 0.001)
    monkeypatch.setattr(supervision, "LONGEST_PAUSE", 0.002)


def test_one_that_cannot_start_is_tried_again_beside_one_that_can() -> None:
    service = Service(ENDS, SERVES, SERVES)  # and then a signal
    with capture_logs() as logged:
        assert service.run(2)
    assert [line["event"] for line in logged][:2] == ["worker ready", "worker ended"]
    assert len(service.started) == 3
    assert sorted(service.gone) == [1_000, 1_001, 1_002]


def test_none_that_can_start_is_the_end() -> None:
    service = Service(ENDS, ENDS, *(ENDS,) * 10)
    with capture_logs() as logged:
        assert not service.run(2)
    assert logged[-1]["event"] == "workers cannot start"


def test_none_that_the_system_lets_start_is_the_end() -> None:
    with capture_logs() as logged:
        assert not Service(OSError("no room"), SERVES).run(1)
    assert [line["event"] for line in logged] == ["worker not started"]


def test_a_system_that_lets_none_start_for_a_while_ends_nothing() -> None:
    service = Service(SERVES, ENDS, OSError("too many processes"), SERVES)
    with capture_logs() as logged:
        assert service.run(2)
    (told,) = [line for line in logged if line["event"] == "worker not started"]
    assert (told["worker"], told["cause"]) == (1, "too many processes")
    assert len(service.started) == 3


def test_signs_wait_for_nobody_and_are_all_taken_at_once() -> None:
    signs, told = socket.socketpair()
    with signs, told:
        for _ in range(100_000):
            give_sign(told)  # as if whoever listens stood still for a day
        process = Process(1, told, serves=True)
        with socket.socket() as door:
            worker = Worker(0, cast("BaseProcess", process), signs, door, started=0, heard=0)
            assert worker.hear()
            assert worker.heard
            assert not worker.hear()
    give_sign(told)  # nobody is there any more


class Server:
    """What serves, as far as a worker sees it."""

    def __init__(self) -> None:
        self.started = False

    async def serve(self, _doors: list[socket.socket]) -> None:
        await asyncio.sleep(0.01)
        self.started = True
        await asyncio.sleep(0.2)


async def test_what_is_loaded_once_it_serves_is_not_searched_for_garbage() -> None:
    signs, told = socket.socketpair()
    gc.unfreeze()
    try:
        with signs, told, socket.socket() as door:
            await serve_with_signs(cast("uvicorn.Server", Server()), door, told)
            assert signs.recv(10) == b"."
        assert gc.get_freeze_count() > 10_000
    finally:
        gc.unfreeze()
