"""Requests that a machine makes up from the OpenAPI document of a running server.

It sends what the document allows and what it does not, and holds every answer against the document:
status, headers, media type and body. What it found out is left in the metrics of the server.
"""

import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import httpx2
from prometheus_client.parser import text_string_to_metric_families

from tests.e2e.server import Server, environment, serving

PROGRAM = Path(sys.executable).with_name("schemathesis")
SETTINGS = Path(__file__).with_name("schemathesis")
PROJECT = "/api/v1/projects/default"
PLACE = "/api/v1/projects/{project}"
PATIENCE = 280
STREAMS = {
    ("GET", "/ofrep/v1/streams"),
    ("GET", "/api/v1/projects/{project}/environments/{environment}/events"),
}
"""Their answers have no end to wait for."""
WITHOUT_ANY = {
    ("POST", f"{PLACE}/webhooks/{{webhook}}/dead-letters/{{sequence}}/replay"),
}
"""Nothing was given up, so there is nothing of the kind to ask for."""
UNHINDERED = {
    "FLAGHOIST_WEBHOOKS_PRIVATE": "true",
    "FLAGHOIST_LIMITS_MANAGEMENT_KEY": "1000000",
    "FLAGHOIST_LIMITS_MANAGEMENT_ADDRESS": "1000000",
}
"""A fast machine makes up more requests a second than one key may send."""
PUBLIC = {("GET", "/health/live"), ("GET", "/health/ready"), ("GET", "/health/startup")}


def test_every_answer_is_declared(tmp_path: Path) -> None:
    with serving(tmp_path, **UNHINDERED) as server, server.client(server.owner_key) as owner:
        keys = {name: key(owner, name) for name in ("server", "spare")}
        furnish(owner)
        webhook = created(owner.post(f"{PROJECT}/webhooks", json={"url": "http://127.0.0.1/"}))
        examined = examine(
            server,
            "with_keys.toml",
            OWNER_KEY=server.owner_key,
            SERVER_KEY=keys["server"]["key"],
            SPARE_KEY=keys["spare"]["id"],
            WEBHOOK=webhook["id"],
        )
        operations, answers = documented(owner), answered(owner)

    assert examined.returncode == 0, examined.stdout
    assert not [where for where in answers if where[2] == "5xx"]
    # If nothing but refusals had been seen, nothing would have been examined.
    assert operations - STREAMS - WITHOUT_ANY <= {
        (method, path) for method, path, status in answers if status == "2xx"
    }


def test_nothing_is_told_without_a_key(tmp_path: Path) -> None:
    with serving(tmp_path) as server, server.client(server.owner_key) as owner:
        examined = examine(server, "without_key.toml")
        operations, answers = documented(owner), answered(owner)

    assert examined.returncode == 0, examined.stdout
    statuses = {status for _, _, status in answers}
    assert "4xx" in statuses
    assert "5xx" not in statuses
    told = {(method, path) for method, path, status in answers if status in {"2xx", "3xx"}}
    assert told & operations == PUBLIC


def examine(server: Server, settings: str, **keys: str) -> subprocess.CompletedProcess[str]:
    """Let schemathesis loose on the server."""
    return subprocess.run(  # noqa: S603  a tool of the tests, with arguments of the tests
        [
            PROGRAM,
            f"--config-file={SETTINGS / settings}",
            "--no-color",
            "run",
            f"{server.url}/openapi.json",
        ],
        cwd=server.directory,
        env=environment(**keys),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=PATIENCE,
        check=False,
    )


def key(owner: httpx2.Client, name: str) -> dict[str, Any]:
    """A new key that evaluates in production."""
    wanted = {"name": name, "kind": "server", "project": "default", "environment": "production"}
    return created(owner.post("/api/v1/keys", json=wanted))


def furnish(owner: httpx2.Client) -> None:
    """Make what the examples of the document speak of."""
    for flag in ("new-checkout", "payments", "spare"):
        created(owner.post(f"{PROJECT}/flags", json={"key": flag, "value_type": "boolean"}))
    for segment in ("beta-testers", "spare"):
        created(owner.post(f"{PROJECT}/segments", json={"key": segment}))


def created(response: httpx2.Response) -> dict[str, Any]:
    """The body of a 201."""
    assert response.status_code == 201, response.text
    body: dict[str, Any] = response.json()
    return body


def documented(client: httpx2.Client) -> set[tuple[str, str]]:
    """Method and path of every operation in the document."""
    paths: dict[str, dict[str, Any]] = client.get("/openapi.json").json()["paths"]
    return {(method.upper(), path) for path, item in paths.items() for method in item}


def answered(owner: httpx2.Client) -> Counter[tuple[str, str, str]]:
    """How many answers of each class the server gave, by method, path and class."""
    counts: Counter[tuple[str, str, str]] = Counter()
    for family in text_string_to_metric_families(owner.get("/metrics").text):
        for sample in family.samples:
            if sample.name == "flaghoist_http_request_duration_seconds_count" and sample.value:
                path = sample.labels["route"].replace(":path}", "}")
                where = sample.labels["method"], path, sample.labels["status"]
                counts[where] = int(sample.value)
    return counts
