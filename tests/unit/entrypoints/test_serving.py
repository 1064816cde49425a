"""Listening, and what the server underneath is told."""

import socket
from contextlib import closing

import pytest

from entrypoints.cli.exits import Exit, Failure
from entrypoints.cli.serving import configuration, listen, url_of
from entrypoints.http.protocol import Patience, PatientProtocol
from entrypoints.settings import HttpSettings


def test_a_free_port_is_found_and_listened_to() -> None:
    with closing(listen("127.0.0.1", 0)) as listening:
        host, port = listening.getsockname()
        socket.create_connection((host, port), timeout=5).close()
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection((host, port), timeout=5)


@pytest.mark.parametrize(
    ("host", "reason"), [("127.0.0.1", "Address already in use"), ("192.0.2.1", "Cannot assign")]
)
def test_where_it_cannot_listen_it_says_so(host: str, reason: str) -> None:
    with closing(listen("127.0.0.1", 0)) as taken, pytest.raises(Failure) as refused:
        listen(host, taken.getsockname()[1])
    assert refused.value.exit_code is Exit.UNAVAILABLE
    assert refused.value.lines[0].startswith(f"cannot listen on {host}:")
    assert reason in refused.value.lines[0]
    assert refused.value.lines[0].endswith("Choose others with --host and --port.")


@pytest.mark.parametrize(
    ("host", "url"),
    [
        ("127.0.0.1", "http://127.0.0.1:8080"),
        ("0.0.0.0", "http://127.0.0.1:8080"),  # noqa: S104  only told, not listened to
        ("::", "http://[::1]:8080"),
        ("::1", "http://[::1]:8080"),
        ("flags.example", "http://flags.example:8080"),
    ],
)
def test_the_url_is_one_that_this_machine_can_use(host: str, url: str) -> None:
    assert url_of(host, 8080) == url


def test_the_server_underneath_is_fast_and_says_little() -> None:
    told = configuration("app", HttpSettings(keep_alive=7, shutdown_timeout=8))
    assert (told.loop, told.ws, told.lifespan) == ("uvloop", "none", "on")
    assert told.http is PatientProtocol
    assert told.patience == Patience(10, 30, 30)
    assert not any((told.access_log, told.server_header, told.date_header, told.proxy_headers))
    assert (told.timeout_keep_alive, told.timeout_graceful_shutdown) == (7, 8)
    assert told.log_config is None
