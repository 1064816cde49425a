"""Two workers beside one, over HTTP: what a second process brings.

As many clients load them as there are workers at the most, over as many connections a worker. Where
there is no core for each of them all, they are in one another's way, so throughput is shown, and
not judged. What can be judged anywhere is that two workers answer as many requests for a second of
processor time as one does: they wait for nothing of each other's, and share no work.
"""

import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks.http_rounds import CONNECTIONS, WARM_UP, request_of
from tests.benchmarks.http_single import BODY, PATH
from tests.benchmarks.processes import cores, cpu_seconds, family
from tests.benchmarks.product import fill, port_of
from tests.benchmarks.report import Report
from tests.e2e.server import PATIENCE, Server, serving

COUNTS = (1, 2)
CLIENTS = max(COUNTS)
CORES = CLIENTS + max(COUNTS)
SECONDS, ROUNDS = 2.0, 5
LEAST = 1.8
LEAST_FOR_TIME = 0.9
READY = "worker ready"
MET = 20
"""Connections after which every worker has been met, but for once in a million times."""


@dataclass(frozen=True)
class Round:
    """A server under load for a while."""

    per_second: float
    cpu: float
    """Microseconds of processor time a request, of all workers."""


def run(report: Report) -> None:
    """Measure, print the table, and judge."""
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        loads = {}
        for count in COUNTS:
            home = Path(folder, str(count))
            server = stack.enter_context(serving(home, "--workers", str(count)))
            _await_workers(server, count)
            loads[count] = _Load(server, count, home / "request")
        rounds: dict[int, list[Round]] = {count: [] for count in COUNTS}
        for _ in range(ROUNDS):
            for count, load in loads.items():
                rounds[count].append(load(SECONDS))
    there, enough = cores(), cores() >= CORES
    report.table(
        f"Workers: one flag over HTTP, {CLIENTS} clients on {there:g} cores"
        + ("" if enough else f": throughput is not judged, which takes {CORES}"),
        ("workers", "requests/s", "CPU µs/request"),
        [_row(count, of) for count, of in rounds.items()],
    )
    pairs = list(zip(*rounds.values(), strict=True))
    if enough:
        gained = statistics.median(two.per_second / one.per_second for one, two in pairs)
        report.expect("two workers' throughput by one's", gained, at_least=LEAST)
    spared = statistics.median(one.cpu / two.cpu for one, two in pairs)
    report.expect("two workers' requests for CPU time by one's", spared, at_least=LEAST_FOR_TIME)


def _await_workers(server: Server, count: int) -> None:
    """Whoever listens later gets no connection that was made before. One alone says nothing."""
    until = time.monotonic() + PATIENCE
    while count > 1 and server.log.read_text().count(READY) < count:
        assert time.monotonic() < until, server.log.read_text()
        time.sleep(0.1)


def _await_key(server: Server, key: str) -> None:
    """One worker has issued the key; the others hear of it. Each connection meets any of them."""
    until = time.monotonic() + PATIENCE
    in_a_row = 0
    while in_a_row < MET:
        assert time.monotonic() < until, server.log.read_text()
        with server.client(key) as client:
            known = client.post(PATH, content=BODY).status_code == 200
        in_a_row = in_a_row + 1 if known else 0


class _Load:
    """Clients that keep a server busy."""

    def __init__(self, server: Server, workers: int, request: Path) -> None:
        self._server = server
        self._connections = CONNECTIONS * workers // CLIENTS
        key = fill(server)
        request.write_bytes(request_of(PATH, BODY, key))
        _await_key(server, key)
        self._request = request
        self(WARM_UP)

    def __call__(self, seconds: float) -> Round:
        """Load it for some seconds."""
        port = port_of(self._server)
        arguments = ("127.0.0.1", port, self._connections, seconds, self._request)
        before = self._cpu_seconds()
        with ExitStack() as stack:
            clients = [
                stack.enter_context(
                    subprocess.Popen(  # noqa: S603  our own module
                        [sys.executable, "-m", "tests.benchmarks.http_load", *map(str, arguments)],
                        stdout=subprocess.PIPE,
                    )
                )
                for _ in range(CLIENTS)
            ]
            told = [client.communicate()[0].split() for client in clients]
        answers = sum(int(count) for count, *_ in told)
        per_second = sum(int(count) / float(took) for count, took, *_ in told)
        return Round(per_second, (self._cpu_seconds() - before) / answers * 1e6)

    def _cpu_seconds(self) -> float:
        return sum(map(cpu_seconds, family(self._server.process.pid)))


def _row(count: int, rounds: Sequence[Round]) -> tuple[str, str, str]:
    per_second = statistics.median(each.per_second for each in rounds)
    cpu = statistics.median(each.cpu for each in rounds)
    return str(count), f"{per_second:,.0f}", f"{cpu:.1f}"
