"""One flag over HTTP, with everything on, beside a bare application that gives the same answer."""

import tempfile
from pathlib import Path

import httpx2

from tests.benchmarks.http_rounds import alternate, judge, request_of, serving, show
from tests.benchmarks.report import Report
from tests.benchmarks.workload import KEY

TITLE = "HTTP, one flag"
LEAST = 0.75
PATH = f"/ofrep/v1/evaluate/flags/{KEY}"
BODY = (
    b'{"context":{"targetingKey":"user-000042","country":"DE","plan":"pro","age":33,'
    b'"email":"user@example.com","beta":true}}'
)


def run(report: Report) -> None:
    """Measure, print the table, and judge."""
    with tempfile.TemporaryDirectory() as directory, serving("flaghoist") as ours:
        request, answer = Path(directory, "request"), Path(directory, "answer")
        request.write_bytes(request_of(PATH, BODY, ours.key))
        answer.write_bytes(ask(ours.port, ours.key, PATH, BODY))
        with serving("single", str(answer)) as bare:
            assert ask(bare.port, "", PATH, BODY) == answer.read_bytes()
            rounds = alternate({"Flaghoist": ours, "bare": bare}, request)
    show(report, TITLE, rounds)
    judge(report, TITLE, rounds, LEAST)


def ask(port: int, key: str, path: str, body: bytes) -> bytes:
    """The answer that a server gives."""
    headers = {"x-api-key": key}
    response = httpx2.post(f"http://127.0.0.1:{port}{path}", content=body, headers=headers)
    assert response.status_code == 200, response.text
    return response.content
