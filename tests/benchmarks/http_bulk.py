"""A hundred flags over HTTP, beside a bare application that makes the answer from dictionaries.

Twice: contexts that were asked for a moment ago, and contexts that are new each time. The bare
application evaluates nothing; both are held to its throughput.
"""

import tempfile
from pathlib import Path

from tests.benchmarks.http_rounds import Server, alternate, judge, request_of, serving, show
from tests.benchmarks.http_single import BODY, ask
from tests.benchmarks.report import Report

AGAIN, NEW = "HTTP, 100 flags, contexts seen before", "HTTP, 100 flags, new contexts"
CONTEXTS = {AGAIN: 100, NEW: 5_000}
"""How many take turns. Of 5,000 different answers, none is kept until its context comes again."""

LEAST = 1.0
PATH = "/ofrep/v1/evaluate/flags"


def run(report: Report) -> None:
    """Measure, print the tables, and judge."""
    with tempfile.TemporaryDirectory() as folder, serving("flaghoist") as ours:
        answer = Path(folder, "answer")
        answer.write_bytes(ask(ours.port, ours.key, PATH, BODY))
        with serving("bulk", str(answer)) as bare:
            assert ask(bare.port, "", PATH, BODY) == answer.read_bytes()
            servers = {"Flaghoist": ours, "bare": bare}
            rounds = {
                title: alternate(servers, _requests(ours, Path(folder, "requests"), count))
                for title, count in CONTEXTS.items()
            }
    for title, measured in rounds.items():
        show(report, title, measured)
        judge(report, title, measured, LEAST)


def _requests(server: Server, file: Path, count: int) -> Path:
    bodies = (BODY.replace(b"000042", b"%06d" % number) for number in range(count))
    file.write_bytes(b"\0".join(request_of(PATH, body, server.key) for body in bodies))
    return file
