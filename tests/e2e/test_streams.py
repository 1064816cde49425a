"""Many clients that listen to a real server: what they cost, what they hear, and its end."""

import re
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import BinaryIO

import httpx2

from tests.e2e.server import PATIENCE, Server, serving

STREAMS = 200
MOST_KILOBYTES = 50
"""For each stream: 2,000 of them must not cost 100 MB."""
SOON = 10.0
"""Seconds; far less than a server may take to finish its answers when it stops."""

PROJECT = "/api/v1/projects/default"
REVISION = re.compile(
    r'^flaghoist_snapshot_info{flag_set="default/production",revision="(\w+)"}', re.MULTILINE
)
PRODUCTION = f"{PROJECT}/environments/production"


def address_of(server: Server, owner: httpx2.Client) -> str:
    """Make a flag and a key, and ask where to listen."""
    flag = {"key": "banner", "value_type": "boolean", "client_visible": True}
    assert owner.post(f"{PROJECT}/flags", json=flag).status_code == 201
    wanted = {"name": "c", "kind": "client", "project": "default", "environment": "production"}
    key = owner.post("/api/v1/keys", json=wanted).json()["key"]
    with server.client(key) as page:
        answer = page.post("/ofrep/v1/evaluate/flags", json={"context": {}}).json()
    (offered,) = answer["eventStreams"]
    return str(offered["endpoint"]["requestUri"])


@contextmanager
def listening(server: Server, target: str, count: int) -> Iterator[list[BinaryIO]]:
    """So many clients that have all been greeted."""
    url = httpx2.URL(server.url)
    request = f"GET {target} HTTP/1.1\r\nHost: {url.host}\r\nAccept: text/event-stream\r\n\r\n"
    with ExitStack() as stack:
        opened = [
            stack.enter_context(socket.create_connection((url.host, url.port), PATIENCE))
            for _ in range(count)
        ]
        for each in opened:
            each.sendall(request.encode())
        clients: list[BinaryIO] = [stack.enter_context(each.makefile("rb")) for each in opened]
        for client in clients:
            hear(client, b"retry: ")
        yield clients


def hear(client: BinaryIO, wanted: bytes) -> None:
    """Read until a line holds it, in however many pieces it comes."""
    assert any(wanted in line for line in client), "the server hung up"


def kilobytes(server: Server) -> int:
    status = Path(f"/proc/{server.process.pid}/status").read_text()
    return int(status.partition("VmRSS:")[2].split()[0])


def turn_on(owner: httpx2.Client) -> str:
    """Change something; the revision that is served then."""
    response = owner.patch(
        f"{PRODUCTION}/targeting/banner", json={"on": True}, headers={"if-match": "*"}
    )
    assert response.status_code == 200
    (told,) = REVISION.findall(owner.get("/metrics").text)
    return str(told)


def test_many_listen_at_little_cost_and_all_hear(tmp_path: Path) -> None:
    with serving(tmp_path) as server, server.client(server.owner_key) as owner:
        target = address_of(server, owner)
        with listening(server, target, 10):
            before = kilobytes(server)
            with listening(server, target, STREAMS) as clients:
                grown = kilobytes(server) - before
                revision = turn_on(owner)
                for client in clients:
                    hear(client, b'"etag":"%b"' % revision.encode())
    assert grown <= MOST_KILOBYTES * STREAMS


def test_a_server_that_stops_does_not_wait_for_streams(tmp_path: Path) -> None:
    with (
        serving(tmp_path) as server,
        server.client(server.owner_key) as owner,
        listening(server, address_of(server, owner), 5) as clients,
        owner.stream("GET", f"{PRODUCTION}/events") as changes,
    ):
        told = changes.iter_raw()
        assert next(told).startswith(b"retry: ")
        started = time.monotonic()
        assert server.stop() == 0
        assert time.monotonic() - started < SOON
        assert list(told) == []
        for client in clients:
            client.read()
