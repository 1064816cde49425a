"""``make soak``: a server under half of its load, changed every second, and killed every minute.

No answer may be wrong, nothing that was acknowledged may be lost, and memory may not grow.
"""

import asyncio
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import count, cycle
from pathlib import Path

import httpx2
import uvloop

from tests.benchmarks.http_app import FLAGS, HOME
from tests.benchmarks.processes import megabytes
from tests.benchmarks.product import fill, port_of
from tests.benchmarks.report import Report
from tests.benchmarks.soak_knowledge import Knowledge, Question, questions
from tests.benchmarks.soak_load import Load, Tally
from tests.benchmarks.workload import neutral_flags, targeted
from tests.e2e.server import Server, serving

SECONDS = 300.0
LIVES = 5
LONGEST_LIFE = 60.0
SHARE = 0.5
CONNECTIONS = 32
MEASURED_FOR = 5.0
CHANGED_EVERY, SAMPLED_EVERY = 1.0, 0.5
WARM_UP = 1 / 6
"""The part of a life in which memory may still grow."""
MOST_GROWTH = 1.1
LEAST_LOAD = 0.8
"""Of what was meant to be asked."""


@dataclass(frozen=True)
class Life:
    """A server from its start to its end."""

    seconds: float
    tally: Tally
    changes: int
    memory: Sequence[float]
    """Megabytes after the warm-up, in the order of time."""

    @property
    def first(self) -> float:
        """The median of the first third."""
        return statistics.median(self.memory[: len(self.memory) // 3 or 1])

    @property
    def last(self) -> float:
        """The median of the last third."""
        return statistics.median(self.memory[-(len(self.memory) // 3 or 1) :])


class Soak:
    """One directory, in which one server after another lives."""

    def __init__(self, directory: Path, seconds: float) -> None:
        self._directory = directory
        self._lives = max(LIVES, round(seconds / LONGEST_LIFE))
        self._life = seconds / self._lives
        self._knowledge = Knowledge()
        self._keys = ("", "")
        self._questions: list[Question] = []
        self.rate = 0.0

    @property
    def lost(self) -> Sequence[str]:
        """What was acknowledged and is gone."""
        return self._knowledge.lost

    async def run(self) -> list[Life]:
        """Let the servers live and die, and see what the last one left."""
        with serving(self._directory) as server:
            self._prepare(server)
        lives = []
        for _ in range(self._lives):
            with serving(self._directory) as server:
                lives.append(await self._live(server))
        with serving(self._directory) as server:
            async with self._client(server) as client:
                await self._knowledge.settle(client)
        return lives

    def _prepare(self, server: Server) -> None:
        self._keys = server.owner_key, fill(server)
        flags = [targeted(flag) for flag in neutral_flags(FLAGS - 1)]
        self._questions = list(questions(HOME, flags, self._keys[1]))
        file = self._directory / "requests"
        file.write_bytes(b"\0".join(each.request for each in self._questions))
        arguments = ("127.0.0.1", port_of(server), CONNECTIONS, MEASURED_FOR, file)
        told = subprocess.run(  # noqa: S603  our own module
            [sys.executable, "-m", "tests.benchmarks.http_load", *map(str, arguments)],
            check=True,
            stdout=subprocess.PIPE,
        ).stdout
        answers, took, *_ = map(float, told.split())
        self.rate = SHARE * answers / took

    async def _live(self, server: Server) -> Life:
        tally, memory, before = Tally(), list[float](), self._knowledge.changes
        load = Load(cycle(self._questions), self._knowledge, tally, self.rate)
        async with self._client(server) as client:
            await self._knowledge.settle(client)
            began = time.perf_counter()
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(load.run(port_of(server), CONNECTIONS))
                tasks.create_task(self._change(client))
                while (lived := time.perf_counter() - began) < self._life:
                    if lived > WARM_UP * self._life:
                        memory.append(megabytes(server.process.pid))
                    await asyncio.sleep(SAMPLED_EVERY)
                server.kill()
        return Life(lived, tally, self._knowledge.changes - before, memory)

    async def _change(self, client: httpx2.AsyncClient) -> None:
        """Turn one flag after another until the server is gone."""
        flags = sorted(self._knowledge.states)
        began = time.perf_counter()
        with suppress(httpx2.TransportError):
            for number in count():
                await asyncio.sleep(began + number * CHANGED_EVERY - time.perf_counter())
                turn = self._knowledge.changes % len(flags)
                await self._knowledge.change(client, flags[turn])

    def _client(self, server: Server) -> httpx2.AsyncClient:
        headers = {"Authorization": f"Bearer {self._keys[0]}"}
        return httpx2.AsyncClient(base_url=server.url, headers=headers, timeout=30)


def main() -> int:
    """Soak for as many seconds as the argument says; 1 if anything was wrong."""
    seconds = float(sys.argv[1]) if sys.argv[1:] else SECONDS
    report = Report()
    with tempfile.TemporaryDirectory() as folder:
        soak = Soak(Path(folder), seconds)
        lives = uvloop.run(soak.run())
    report.table(
        f"Soak: {seconds:,.0f} s at {soak.rate:,.0f} requests/s, which is half of what it can do",
        (
            *("life", "requests/s", "answered", "unanswered", "wrong", "changes"),
            *("MB, first third", "last third"),
        ),
        [_row(number, life) for number, life in enumerate(lives, 1)],
    )
    for sample in (*soak.lost, *(each for life in lives for each in life.tally.samples)):
        print(sample)
    answered = sum(life.tally.answered for life in lives)
    report.expect("wrong answers", sum(life.tally.wrong for life in lives), at_most=0)
    report.expect("acknowledged changes lost", len(soak.lost), at_most=0)
    growth = max(life.last / life.first for life in lives)
    report.expect("memory, last third by first", growth, at_most=MOST_GROWTH)
    asked = answered / sum(life.seconds for life in lives) / soak.rate
    report.expect("asked, by what was meant", asked, at_least=LEAST_LOAD)
    print("The soak", "FAILED" if report.failed else "passed")
    return 1 if report.failed else 0


def _row(number: int, life: Life) -> tuple[str, ...]:
    tally = life.tally
    return (
        f"{number}",
        f"{tally.answered / life.seconds:,.0f}",
        f"{tally.answered:,}",
        f"{tally.unanswered:,}",
        f"{tally.wrong:,}",
        f"{life.changes:,}",
        f"{life.first:.1f}",
        f"{life.last:.1f}",
    )


if __name__ == "__main__":
    sys.exit(main())
