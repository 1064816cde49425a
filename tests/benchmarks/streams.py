"""Two thousand clients that listen, and what they cost: memory, and evaluation beside them."""

import json
import resource
import socket
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from tests.benchmarks.http_rounds import Server, alternate, request_of, serving
from tests.benchmarks.http_single import BODY, PATH, ask
from tests.benchmarks.processes import megabytes
from tests.benchmarks.report import Report

STREAMS = 2_000
MOST_MEGABYTES = 100.0
MOST_CPU = 1.1
"""Processor time of an evaluation beside the streams, by that without any."""
BULK = "/ofrep/v1/evaluate/flags"


def run(report: Report) -> None:
    """Measure, print the table, and judge."""
    allow_descriptors(2 * STREAMS)
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        busy, free = (stack.enter_context(serving("flaghoist")) for _ in range(2))
        requests = Path(folder, "requests")
        before = megabytes(busy.process.pid)
        with streams(busy, STREAMS):
            grown = megabytes(busy.process.pid) - before
            idle = _cpu_of_idling(busy)
            # Both servers have the same flags; a key is good for one of them only.
            rounds = {}
            for name, server in (("2,000 streams", busy), ("no streams", free)):
                requests.write_bytes(request_of(PATH, BODY, server.key))
                rounds.update(alternate({name: server}, requests))
    with_streams, without = (
        statistics.median(each.cpu for each in rounds[name])
        for name in ("2,000 streams", "no streams")
    )
    report.table(
        f"Event streams: {STREAMS:,} idle clients on one worker",
        ("what", "found"),
        [
            ("memory", f"{grown:.0f} MB"),
            ("memory of each", f"{grown * 1024 / STREAMS:.0f} KB"),
            ("share of a core while nothing happens", f"{idle:.2%}"),
            ("processor time an evaluation, beside them", f"{with_streams:.1f} µs"),
            ("processor time an evaluation, without", f"{without:.1f} µs"),
        ],
    )
    report.expect("megabytes of idle streams", grown, at_most=MOST_MEGABYTES)
    report.expect("cost of evaluating beside them", with_streams / without, at_most=MOST_CPU)


@contextmanager
def streams(server: Server, count: int) -> Iterator[None]:
    """So many clients that have all been greeted."""
    answer = json.loads(ask(server.port, server.key, BULK, BODY))
    (offered,) = answer["eventStreams"]
    target = offered["endpoint"]["requestUri"]
    request = f"GET {target} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: text/event-stream\r\n\r\n"
    with ExitStack() as stack:
        opened = [
            stack.enter_context(socket.create_connection(("127.0.0.1", server.port)))
            for _ in range(count)
        ]
        for each in opened:
            each.sendall(request.encode())
        for each in opened:
            with each.makefile("rb") as lines:
                assert any(b"retry: " in line for line in lines), "the server hung up"
        yield


def allow_descriptors(count: int) -> None:
    """Let this process, and those that it starts, open so many sockets."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, min(count + 500, hard)), hard))


def _cpu_of_idling(server: Server, seconds: float = 10.0) -> float:
    before = server.cpu_seconds()
    time.sleep(seconds)
    return (server.cpu_seconds() - before) / seconds
