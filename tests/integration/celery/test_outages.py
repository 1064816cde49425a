"""An outage of its broker is two lines of a worker, whose other lines stay as they are."""

import json
import logging
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from celery.worker.consumer import connection, consumer
from redis.exceptions import AuthenticationError
from redis.exceptions import ConnectionError as RedisConnectionError

from adapters.celery.outages import NOTICED_BY, SPEAKERS, WHAT, BrokerLines
from domain.errors import Unavailable
from entrypoints.scale.valkey import Valkey
from entrypoints.settings import SQLITE
from tests.e2e.server import PROGRAM, environment

PATIENCE = 60
"""Seconds for a worker to begin, or to try again, on a busy machine."""


class Notes:
    """What was told of outages."""

    def __init__(self) -> None:
        self.told: list[str] = []

    def failed(self, what: str, error: Exception, noticed_by: str) -> None:
        assert isinstance(error, Unavailable)
        assert (what, error.what, noticed_by) == (WHAT, WHAT, NOTICED_BY)
        self.told.append(error.cause)

    def works(self, what: str, noticed_by: str) -> None:
        assert (what, noticed_by) == (WHAT, NOTICED_BY)
        self.told.append("works")


@pytest.fixture
def notes() -> Iterator[Notes]:
    notes = Notes()
    lines = BrokerLines(notes, "here:1")
    lines.attach()
    yield notes
    for speaker in SPEAKERS:
        logging.getLogger(speaker).removeFilter(lines)


def test_attempts_are_told_and_not_written(notes: Notes, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO")
    connection.info("Connected to %s", "redis://here:1")
    consumer.warn("%s (%r)", consumer.CONNECTION_RETRY, "network")
    gone, refused = RedisConnectionError("Error 111"), AuthenticationError("invalid password")
    for error in (gone, refused):
        consumer.error(consumer.CONNECTION_ERROR, "redis://here:1", error, "soon", "")
    connection.info("Connected to %s", "redis://here:1")
    consumer.error(consumer.UNKNOWN_TASK_ERROR, "a", "b", "c", "d", exc_info=None)
    assert notes.told == [
        *("here:1 does not answer", "here:1 does not answer", "here:1: invalid password"),
        "works",
    ]
    first, last = caplog.messages
    assert first == "Connected to redis://here:1"
    assert last.startswith("Received unregistered task")


class Worker:
    """`flaghoist worker` as an operator starts it, and what it says."""

    def __init__(self, folder: Path, broker: Valkey) -> None:
        self._log = folder / "worker.log"
        self._variables = environment(
            FLAGHOIST_DATABASE_URL=f"{SQLITE}{folder / 'flaghoist.db'}",
            FLAGHOIST_REDIS_URL=broker.url,
            FLAGHOIST_QUEUE="celery",
            FLAGHOIST_LOG_FORMAT="json",
        )

    @contextmanager
    def running(self) -> Iterator[None]:
        command, variables = (PROGRAM, "worker", "--processes", "1"), self._variables
        with self._log.open("wb") as log:
            subprocess.run((PROGRAM, "migrate"), env=variables, check=True)  # noqa: S603
            process = subprocess.Popen(command, env=variables, stderr=log)  # noqa: S603
        try:
            yield
        finally:
            process.terminate()
            process.wait(PATIENCE)

    def lines(self) -> list[tuple[str, str | None]]:
        """Those of the process that takes messages; those that deliver say which they are."""
        text = self._log.read_text().splitlines()
        lines = [json.loads(line) for line in text if line.startswith("{")]
        return [(line["event"], line.get("what")) for line in lines if "pid" not in line]

    def says(self, event: str) -> None:
        end = time.monotonic() + PATIENCE
        while not any(event in said for said, _ in self.lines()):
            assert time.monotonic() < end, self._log.read_text()
            time.sleep(0.1)


def test_a_worker_tells_of_an_outage_in_two_lines(tmp_path: Path) -> None:
    with Valkey(tmp_path) as broker:
        worker = Worker(tmp_path, broker)
        with worker.running():
            worker.says("ready")
            before = len(worker.lines())
            broker.stop()
            worker.says("outage began")
            time.sleep(3)  # another attempt or two
            broker.start()
            worker.says("outage ended")
        assert worker.lines()[before:] == [("outage began", WHAT), ("outage ended", WHAT)]
