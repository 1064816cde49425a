"""A second `serve --demo` leaves the file of keys to a server that is alive."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from entrypoints.cli.starting import make_ready
from entrypoints.container import Container
from entrypoints.demo.keys import other_server, read_file, write_file
from entrypoints.settings import MEMORY, DatabaseSettings, Settings

FILE = Path("var/demo.env")
HERE = "http://127.0.0.1:8081"
NOBODY = "http://127.0.0.1:9"


class Alive(BaseHTTPRequestHandler):
    """Says that it is alive, and nothing else."""

    def do_GET(self) -> None:
        self.send_response(200 if self.path == "/health/live" else 404)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Keep the output of the tests clean."""


@pytest.fixture
def alive() -> Iterator[str]:
    """The URL of a server that is alive."""
    with HTTPServer(("127.0.0.1", 0), Alive) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


async def welcomed(url: str) -> str:
    container = Container(settings=Settings(database=DatabaseSettings(url=MEMORY)))
    return await make_ready(container, url, demo=True)


async def test_the_file_of_a_server_that_is_alive_stays(alive: str) -> None:
    write_file(FILE, {"FLAGHOIST_URL": alive, "FLAGHOIST_SERVER_KEY": "fh_server_1"})
    before = read_file(FILE)
    said = await welcomed(HERE)
    assert read_file(FILE) == before
    assert f"The keys in {FILE} stay those of {alive}, which is running." in said
    assert f". {FILE}" not in said
    assert "fh_admin_" in said  # the owner key of a new database is in no file


async def test_the_file_of_a_server_that_is_gone_is_taken_over() -> None:
    write_file(FILE, {"FLAGHOIST_URL": NOBODY, "FLAGHOIST_SERVER_KEY": "fh_server_1"})
    said = await welcomed(HERE)
    assert read_file(FILE)["FLAGHOIST_URL"] == HERE
    assert f"  . {FILE}\n" in said
    assert "fh_admin_" not in said


async def test_only_another_server_that_answers_counts(alive: str) -> None:
    assert await other_server(HERE) is None  # there is no file
    for url, other in ((alive, alive), (f"{alive}/not/this", None), ("http://[", None)):
        write_file(FILE, {"FLAGHOIST_URL": url})
        assert await other_server(HERE) == other
    write_file(FILE, {"FLAGHOIST_URL": alive})
    assert await other_server(alive) is None
