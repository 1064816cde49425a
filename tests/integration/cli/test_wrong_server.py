"""A wrong address or key is told in the words of the command line, not in those of HTTP."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import httpx2
import pytest

from application.access import CONSOLE
from application.commands.bootstrap import Bootstrap
from entrypoints.cli.doctor.server import examine_server
from entrypoints.cli.exits import Exit, Failure
from entrypoints.cli.remote import remote
from entrypoints.container import Container
from entrypoints.http.app import create_app
from entrypoints.lifecycle import running
from entrypoints.settings import MEMORY, DatabaseSettings, Settings
from tests.integration.cli.both import URL
from tests.integration.cli.conftest import Flaghoist

KEY = "fh_admin_0123456789abcdef0123456789abcdef"


class Plain(BaseHTTPRequestHandler):
    """Does not understand TLS."""

    def log_message(self, *_: object) -> None:
        """Keep the output of the tests clean."""


@pytest.fixture
def plain() -> Iterator[str]:
    """Where a server answers without TLS."""
    with HTTPServer(("127.0.0.1", 0), Plain) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield f"127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def test_a_server_without_tls(flaghoist: Flaghoist, plain: str) -> None:
    ended = flaghoist("flag", "list", "--server", f"https://{plain}", "--key", KEY)
    assert ended.code == Exit.UNAVAILABLE
    assert ended.err == (
        f"flaghoist: no answer from {plain}: it does not speak TLS there; "
        "is it http:// instead of https://?\n"
    )


@pytest.mark.parametrize("in_force", [True, False])
@pytest.mark.parametrize("path", ["", "/", "/api/v1"])
async def test_a_wrong_address_and_a_wrong_key(path: str, *, in_force: bool) -> None:
    url = URL + path
    root = f"FLAGHOIST_URL or --server: there is no Flaghoist at {url}; name the root of the server"
    key = "FLAGHOIST_ADMIN_KEY or --key: flaghoist.test does not know this key, or it was revoked"
    container = Container(settings=Settings(database=DatabaseSettings(url=MEMORY)))
    async with running(container):
        owner = await container.bootstrap()(CONSOLE, Bootstrap())
        assert owner is not None
        transport = httpx2.ASGITransport(create_app(container))
        told: list[tuple[Exit, str]] = []
        async with remote(url, owner.key if in_force else KEY, transport) as flaghoist:
            try:
                await flaghoist.projects.all()
            except Failure as failure:
                told = [(failure.exit_code, "; ".join(failure.lines))]
        found = [each.detail async for each in examine_server(url, None, transport)]
    wrong = path == "/api/v1"
    good = [(Exit.UNAVAILABLE, root)] if wrong else []
    assert told == (good if in_force else [(Exit.UNAUTHORISED, key)])
    assert (root in found) is wrong


@pytest.mark.parametrize(
    ("status", "content"),
    [(200, b""), (204, b""), (200, b"{}"), (200, b"[]"), (200, b"<html>"), (302, b""), (404, b"")],
)
async def test_answers_that_are_not_of_flaghoist_are_refused(status: int, content: bytes) -> None:
    transport = httpx2.MockTransport(lambda _: httpx2.Response(status, content=content))
    async with remote("http://server.test", KEY, transport) as flaghoist:
        with pytest.raises(Failure, match="this is no Flaghoist: http") as failed:
            (await flaghoist.webhooks.create("default", {}))["id"]
        assert failed.value.exit_code is Exit.UNAVAILABLE
        with pytest.raises(Failure, match="this is no Flaghoist"):
            await flaghoist.projects.all()
