"""A hundred flags over HTTP, beside a bare application that makes the answer from dictionaries.

The contexts are those of 5,000 users who differ in everything that the flags ask for. The bare
application evaluates nothing, and is given an answer to make of the same size.
"""

import json
import tempfile
from pathlib import Path

from tests.benchmarks.http_rounds import Server, alternate, judge, request_of, serving, show
from tests.benchmarks.http_single import BODY, ask
from tests.benchmarks.report import Report
from tests.benchmarks.workload import contexts

TITLE = "HTTP, 100 flags"
USERS = 5_000
PASSING = 0.7
LEAST = 1.0
PATH = "/ofrep/v1/evaluate/flags"


def run(report: Report) -> None:
    """Measure, print the table, and judge."""
    with tempfile.TemporaryDirectory() as folder, serving("flaghoist") as ours:
        answer = Path(folder, "answer")
        answer.write_bytes(ask(ours.port, ours.key, PATH, BODY))
        with serving("bulk", str(answer)) as bare:
            assert ask(bare.port, "", PATH, BODY) == answer.read_bytes()
            rounds = alternate(
                {"Flaghoist": ours, "bare": bare}, _requests(ours, Path(folder, "requests"))
            )
    show(report, TITLE, rounds)
    judge(report, TITLE, rounds, LEAST)


def _requests(server: Server, file: Path) -> Path:
    more = {"email": "user@example.com", "beta": True}
    bodies = (
        json.dumps({"context": {**context, **more}}, separators=(",", ":")).encode()
        for context in contexts(PASSING)[:USERS]
    )
    file.write_bytes(b"\0".join(request_of(PATH, body, server.key) for body in bodies))
    return file
