"""`flaghoist serve` as whoever starts it sees it: the first time, again, stopped, killed."""

import re
import resource
import signal
import socket
import sqlite3
import time
from contextlib import closing
from pathlib import Path

import pytest

from tests.e2e.server import PATIENCE, Server, run, serving, start

PRODUCTION = "/api/v1/projects/default/environments/production"
CONTEXT = b'{"context": {"targetingKey": "user-1"}}'


def keys_in(server: Server) -> list[str]:
    return re.findall(r"fh_[a-z]+_\w+", server.welcome.read_text())


def test_a_new_database_shows_its_owner_key_once(tmp_path: Path) -> None:
    with serving(tmp_path) as server:
        (key,) = keys_in(server)
        with server.client(key) as client:
            projects = client.get("/api/v1/projects").raise_for_status().json()
        assert [each["key"] for each in projects["items"]] == ["default"]
        assert server.stop() == 0
        assert key not in server.log.read_text()
    with serving(tmp_path) as server:
        assert keys_in(server) == []
        with server.client(key) as client:
            assert client.get("/api/v1/projects").status_code == 200


def test_it_listens_to_this_machine_alone(tmp_path: Path) -> None:
    with serving(tmp_path) as server:
        port = int(server.url.rpartition(":")[2])
        socket.create_connection(("127.0.0.1", port), timeout=PATIENCE).close()
        # Also of this machine, but not what it listens on. Where there is no such address, nobody
        # answers; a socket that listens on all addresses would.
        with pytest.raises((ConnectionRefusedError, TimeoutError)):
            socket.create_connection(("127.0.0.2", port), timeout=5).close()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_request_in_flight_is_answered_before_the_end(tmp_path: Path, number: int) -> None:
    with serving(tmp_path, "--demo") as server:
        demo = dict(re.findall(r"export (\w+)='(.*)'", (tmp_path / "var/demo.env").read_text()))
        host, port = server.url.removeprefix("http://").split(":")
        with socket.create_connection((host, int(port)), timeout=30) as connection:
            connection.sendall(
                b"POST /ofrep/v1/evaluate/flags/payments HTTP/1.1\r\nHost: flaghoist\r\n"
                + f"X-API-Key: {demo['FLAGHOIST_SERVER_KEY']}\r\n".encode()
                + b"Content-Type: application/json\r\n"
                + f"Content-Length: {len(CONTEXT)}\r\n\r\n".encode()
                + CONTEXT[:10]
            )
            with server.client() as client:  # by now the request has arrived, for it came earlier
                assert client.get("/health/live").status_code == 200
            server.process.send_signal(number)
            refuses_more(server)
            connection.sendall(CONTEXT[10:])
            answer = connection.makefile("rb").read()
        assert answer.startswith(b"HTTP/1.1 200 ")
        assert b'"key":"payments"' in answer
        assert server.process.wait(30) == 0


def refuses_more(server: Server) -> None:
    """Wait until it is on its way out."""
    host, port = server.url.removeprefix("http://").split(":")
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        try:
            socket.create_connection((host, int(port)), timeout=30).close()
        except ConnectionRefusedError:
            return
        time.sleep(0.01)
    pytest.fail("it still takes connections")


def test_what_was_acknowledged_survives_being_killed(tmp_path: Path) -> None:
    body = {"key": "banner", "value_type": "boolean"}
    with serving(tmp_path) as server:
        (key,) = keys_in(server)
        with server.client(key) as client:
            client.post("/api/v1/projects/default/flags", json=body).raise_for_status()
        server.kill()
    with serving(tmp_path) as server, server.client(key) as client:
        client.get("/api/v1/projects/default/flags/banner").raise_for_status()
        assert run(tmp_path, "doctor").returncode == 0


def test_the_command_line_changes_what_the_server_serves(tmp_path: Path) -> None:
    with serving(tmp_path) as server:
        (key,) = keys_in(server)
        assert run(tmp_path, "flag", "create", "banner").returncode == 0
        with server.client(key) as client:
            reasons = (
                client.post(f"{PRODUCTION}/evaluate/banner", json={}).json()["reason"]
                for _ in range(1_000)
            )
            assert "DISABLED" in reasons


def test_two_workers_share_the_port_and_the_database(tmp_path: Path) -> None:
    with serving(tmp_path, "--workers", "2") as server:
        try:
            (key,) = keys_in(server)
            with server.client(key) as client:
                body = {"key": "banner", "value_type": "boolean"}
                client.post("/api/v1/projects/default/flags", json=body).raise_for_status()
                assert served_by_workers(server, key, "off") == ["off", "off"]
                change = {"on": True, "default": {"variant": "on"}}
                targeting = f"{PRODUCTION}/targeting/banner"
                changed = client.patch(targeting, json=change, headers={"If-Match": "*"})
                changed.raise_for_status()
            assert served_by_workers(server, key, "on") == ["on", "on"]
        finally:
            code = server.stop()  # the workers end with the process that was started
        assert code == 0


def served_by_workers(server: Server, key: str, variant: str) -> list[str | None]:
    """What each worker serves, once two have answered and serve this variant, or time is up."""
    served: dict[str, str | None] = {}
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        with server.client(key) as client:  # a connection each, which any worker may take
            answer = client.post(f"{PRODUCTION}/evaluate/banner", json={}).raise_for_status()
        worker = answer.headers["X-Request-ID"].rpartition("-")[0]
        served[worker] = answer.json()["variant"]
        if len(served) > 1 and set(served.values()) == {variant}:
            break
    return list(served.values())


def test_a_port_that_is_taken_is_told_before_anything_is_made(tmp_path: Path) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        port = str(taken.getsockname()[1])
        ended = run(tmp_path, "serve", "--port", port)
    assert ended.returncode == 6
    assert f"cannot listen on 127.0.0.1:{port}: Address already in use." in ended.stderr
    assert list(tmp_path.iterdir()) == []


def test_an_old_schema_is_not_migrated_unasked(tmp_path: Path) -> None:
    assert run(tmp_path, "migrate").returncode == 0
    with closing(sqlite3.connect(tmp_path / "var/flaghoist.db")) as connection:
        connection.execute("DELETE FROM alembic_version")
        connection.commit()
    ended = run(tmp_path, "serve", "--port", "0")
    assert ended.returncode == 6
    assert "make a backup, then run 'flaghoist migrate'" in ended.stderr
    assert ended.stdout == ""


@pytest.mark.parametrize(
    ("options", "variables", "line"),
    [
        (("--port", "70000"), {}, "--port: must be less than or equal to 65535"),
        (("--workers", "0"), {}, "--workers: must be greater than or equal to 1"),
        (
            ("--workers", "2"),
            {"FLAGHOIST_DATABASE_URL": "memory:"},
            "--workers: a store in memory cannot be shared",
        ),
        ((), {"FLAGHOIST_LOG_LEVEL": "loud"}, "FLAGHOIST_LOG_LEVEL: must be 'DEBUG', 'INFO'"),
    ],
)
def test_wrong_settings_stop_the_start(
    tmp_path: Path, options: tuple[str, ...], variables: dict[str, str], line: str
) -> None:
    ended = run(tmp_path, "serve", *options, **variables)
    assert ended.returncode == 2
    assert ended.stderr.startswith(f"flaghoist: {line}")
    assert len(ended.stderr.splitlines()) == 1
    assert list(tmp_path.iterdir()) == []


def test_a_store_in_memory_serves_what_was_made_before(tmp_path: Path) -> None:
    server = start(tmp_path, "--demo", FLAGHOIST_DATABASE_URL="memory:")
    try:
        assert "Demo flags are made" in server.welcome.read_text()
        assert sorted(path.name for path in (tmp_path / "var").iterdir()) == ["demo.env"]
    finally:
        assert server.stop() == 0


def test_it_may_open_as_many_files_as_the_system_lets_it(tmp_path: Path) -> None:
    few, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(256, most), most))
    try:
        with serving(tmp_path) as server:
            limits = resource.prlimit(server.process.pid, resource.RLIMIT_NOFILE)
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (few, most))
    assert limits == (most, most)
