"""What limits cost an evaluation: whole requests over HTTP with them, beside the same without."""

import json
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from tests.benchmarks.http_rounds import Round, Server, load, pin, request_of, show
from tests.benchmarks.http_single import BODY, PATH, ask
from tests.benchmarks.report import Report

TITLE = "Rate limits in memory, one flag over HTTP"
LEAST = 0.95
"""The share of evaluations for each second of the processor that limits must leave."""
ROUNDS, SECONDS = 15, 1.0
"""Many short ones: a neighbour on the machine then disturbs both of a pair, or few pairs."""


def run(report: Report) -> None:
    """Measure with either kind of key, print the table, and judge."""
    with tempfile.TemporaryDirectory() as directory, _both() as (servers, keys):
        taken = {
            kind: _alternate(servers, key, Path(directory, kind)) for kind, key in keys.items()
        }
    rows = {
        f"{kind} key, {name} limits": rounds
        for kind, both in taken.items()
        for name, rounds in both.items()
    }
    show(report, TITLE, rows)
    for kind, both in taken.items():
        report.expect(f"{TITLE}, {kind} key: share that is left", _share(both), at_least=LEAST)


def _alternate(servers: Mapping[str, Server], key: str, requests: Path) -> dict[str, list[Round]]:
    """Load both in turn, and each of them first in every other round."""
    requests.write_bytes(request_of(PATH, BODY, key))
    for server in servers.values():
        ask(server.port, key, PATH, BODY)
        load(server, requests, SECONDS)
    rounds: dict[str, list[Round]] = {name: [] for name in servers}
    for turn in range(ROUNDS):
        for name in list(servers) if turn % 2 else reversed(list(servers)):
            rounds[name].append(load(servers[name], requests, SECONDS))
    return rounds


def _share(both: Mapping[str, list[Round]]) -> float:
    """The processor's time for a request without limits, as a part of that with them."""
    pairs = zip(both["with"], both["without"], strict=True)
    return statistics.median(without.cpu / limited.cpu for limited, without in pairs)


@contextmanager
def _both() -> Iterator[tuple[dict[str, Server], dict[str, str]]]:
    """The two servers, which are one process on the first core, and the keys for them."""
    with subprocess.Popen(
        [sys.executable, "-m", "tests.benchmarks.limits_app"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    ) as process:
        try:
            pin(process.pid, first=True)
            assert process.stdout is not None
            told = json.loads(process.stdout.readline())
            servers = {name: Server(process, port, "") for name, port in told["ports"].items()}
            yield servers, told["keys"]
        finally:
            process.kill()
