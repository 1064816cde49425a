"""When Flaghoist's own processes count as started."""

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from entrypoints.scale.program import Server


class Ready(BaseHTTPRequestHandler):
    """The first worker of a server, which says that it is ready."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        """Nothing."""


@pytest.fixture
def port() -> Iterator[int]:
    with HTTPServer(("127.0.0.1", 0), Ready) as listening:
        thread = Thread(target=listening.serve_forever)
        thread.start()
        yield listening.server_port
        listening.shutdown()
        thread.join()


def test_a_server_has_started_when_every_worker_has(tmp_path: Path, port: int) -> None:
    server = Server(tmp_path, {}, port=port)
    server.log.write_text('{"event": "snapshot swapped"}\n{"event": "worker ready", "pid": 41}\n')
    assert not server.answers()
    with server.log.open("a") as log:
        log.write('{"event": "worker ready", "pid": 42}\n')
    assert server.answers()
    assert server.workers() == [41, 42]
