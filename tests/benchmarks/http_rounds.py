"""Loading servers in turn: each has a core to itself while it is loaded, the client the other."""

import json
import os
import statistics
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks.processes import cpu_seconds
from tests.benchmarks.report import Report

CONNECTIONS = 32
WARM_UP, SECONDS, ROUNDS = 1.0, 2.0, 7


@dataclass(frozen=True)
class Server:
    """A process that listens."""

    process: subprocess.Popen[bytes]
    port: int
    key: str

    def cpu_seconds(self) -> float:
        """Processor time that it has used so far."""
        return cpu_seconds(self.process.pid)


@dataclass(frozen=True)
class Round:
    """One server under load for a while."""

    per_second: float
    cpu: float
    """Microseconds of processor time a request."""
    median: float
    """Microseconds until the answer."""
    p99: float


@contextmanager
def serving(*arguments: str) -> Iterator[Server]:
    """A server of `tests.benchmarks.http_app`, on the first core."""
    with subprocess.Popen(  # noqa: S603  our own module
        [sys.executable, "-m", "tests.benchmarks.http_app", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    ) as process:
        try:
            pin(process.pid, first=True)
            assert process.stdout is not None
            told = json.loads(process.stdout.readline())
            yield Server(process, told["port"], told["key"])
        finally:
            process.kill()


def alternate(servers: Mapping[str, Server], requests: Path) -> dict[str, list[Round]]:
    """Load each server in every round, in turn."""
    for server in servers.values():
        load(server, requests, WARM_UP)
    rounds: dict[str, list[Round]] = {name: [] for name in servers}
    for _ in range(ROUNDS):
        for name, server in servers.items():
            rounds[name].append(load(server, requests, SECONDS))
    return rounds


def show(report: Report, title: str, rounds: Mapping[str, Sequence[Round]]) -> None:
    """Print the medians."""
    rows = [
        (
            name,
            f"{_middle(of, 'per_second'):,.0f}",
            f"{_middle(of, 'cpu'):.1f}",
            f"{_middle(of, 'median'):,.0f}",
            f"{_middle(of, 'p99'):,.0f}",
        )
        for name, of in rounds.items()
    ]
    report.table(title, ("server", "requests/s", "CPU µs/request", "median µs", "p99 µs"), rows)


def judge(report: Report, title: str, rounds: Mapping[str, Sequence[Round]], least: float) -> None:
    """Expect the first server to do `least` of what the second does, round by round."""
    ours, bare = rounds.values()
    pairs = list(zip(ours, bare, strict=True))
    throughput = statistics.median(one.per_second / other.per_second for one, other in pairs)
    report.expect(f"{title}: share of the bare throughput", throughput, at_least=least)


def request_of(path: str, body: bytes, key: str) -> bytes:
    """A POST as it goes over the wire."""
    head = (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: */*\r\n"
        f"User-Agent: benchmark\r\nAuthorization: Bearer {key}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def _middle(rounds: Sequence[Round], field: str) -> float:
    values: list[float] = [getattr(each, field) for each in rounds]
    return statistics.median(values)


def load(server: Server, requests: Path, seconds: float) -> Round:
    """Load one server for a while."""
    before = server.cpu_seconds()
    arguments = ("127.0.0.1", server.port, CONNECTIONS, seconds, requests)
    with subprocess.Popen(  # noqa: S603  our own module
        [sys.executable, "-m", "tests.benchmarks.http_load", *map(str, arguments)],
        stdout=subprocess.PIPE,
    ) as client:
        pin(client.pid, first=False)
        told, _ = client.communicate()
    assert client.returncode == 0
    count, took, median, p99 = map(float, told.split())
    return Round(count / took, (server.cpu_seconds() - before) / count * 1e6, median, p99)


def pin(process: int, *, first: bool) -> None:
    """Give a process the first core or the last one."""
    cores = sorted(os.sched_getaffinity(0))
    os.sched_setaffinity(process, {cores[0] if first else cores[-1]})
