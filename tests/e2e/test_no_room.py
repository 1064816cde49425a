"""A disk that is full keeps nobody from evaluating, and loses nothing that was acknowledged."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx2
import pytest

from entrypoints.demo.keys import read_file
from entrypoints.scale.drill.room import no_room
from entrypoints.scale.process import free_port
from tests.e2e.banner import until
from tests.e2e.server import PATIENCE, PROGRAM, Server, environment, serving

TARGETING = "/api/v1/projects/default/environments/production/targeting/payments"
FULL = Path("/dev/full")


def evaluate(client: httpx2.Client, key: str) -> httpx2.Response:
    headers = {"X-API-Key": key}
    context = {"context": {"targetingKey": "user-1"}}
    return client.post("/ofrep/v1/evaluate/flags/payments", json=context, headers=headers)


def turn(server: Server, key: str, *, on: bool) -> httpx2.Response:
    with server.client(key) as client:
        return client.patch(TARGETING, json={"on": on}, headers={"If-Match": "*"})


@contextmanager
def mute(directory: Path, port: int) -> Iterator[subprocess.Popen[bytes]]:
    """A server that can write neither its welcome nor its log."""
    with FULL.open("wb") as full:
        process = subprocess.Popen(  # noqa: S603  our own program
            [PROGRAM, "serve", "--port", str(port)],
            cwd=directory,
            env=environment(),
            stdin=subprocess.DEVNULL,
            stdout=full,
            stderr=full,
        )
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
            process.wait(PATIENCE)


def test_it_starts_and_serves_where_no_line_can_be_written(tmp_path: Path) -> None:
    with serving(tmp_path, "--demo") as server:
        assert server.stop() == 0
    key = read_file(tmp_path / "var" / "demo.env")["FLAGHOIST_SERVER_KEY"]
    url = f"http://127.0.0.1:{(port := free_port())}"
    with mute(tmp_path, port) as process, httpx2.Client(base_url=url, timeout=PATIENCE) as client:
        until(lambda: process.poll() is not None or answers(client))
        assert [evaluate(client, key).status_code for _ in range(3)] == [200, 200, 200]
        process.terminate()
        assert process.wait(PATIENCE) == 0


def answers(client: httpx2.Client) -> bool:
    try:
        return client.get("/health/ready").status_code == 200
    except httpx2.TransportError:
        return False


@pytest.mark.parametrize("workers", ["1", "2"])
def test_it_evaluates_refuses_changes_and_goes_on_when_there_is_room(
    tmp_path: Path, workers: str
) -> None:
    with serving(tmp_path, "--demo", "--workers", workers) as server:
        keys = read_file(tmp_path / "var" / "demo.env")
        app, owner = keys["FLAGHOIST_SERVER_KEY"], keys["FLAGHOIST_ADMIN_KEY"]
        assert turn(server, owner, on=True).status_code == 200
        with no_room(server.process.pid), server.client() as client:
            said = server.log.stat().st_size
            assert evaluate(client, app).json()["reason"] != "DISABLED"
            refused = turn(server, owner, on=False)
            assert (refused.status_code, refused.json()["type"]) == (503, "/problems/unavailable")
            assert int(refused.headers["Retry-After"]) > 0
            assert evaluate(client, app).json()["reason"] != "DISABLED"
            assert client.get("/health/ready").status_code == 200
            assert server.log.stat().st_size == said
        assert turn(server, owner, on=False).status_code == 200
        with server.client() as client:
            until(lambda: evaluate(client, app).json()["reason"] == "DISABLED")
        until(lambda: server.log.stat().st_size > said)
        assert server.stop() == 0
