"""Answering HTTP in this process."""

import asyncio
import gc
import resource
import signal
import socket
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any, Final

import uvicorn
import uvloop

from entrypoints.cli.exits import Exit, Failure
from entrypoints.container import Container
from entrypoints.http.app import create_app
from entrypoints.http.protocol import Patience, PatientConfig
from entrypoints.settings import HttpSettings

BACKLOG: Final = 2_048


def listen(host: str, port: int) -> socket.socket:
    """A listening socket: from now on connections queue, even though nobody answers yet."""
    try:
        return socket.create_server((host, port), family=family_of(host), backlog=BACKLOG)
    except OSError as error:
        reason = str(error.strerror).partition(" (while ")[0]
        raise Failure(
            Exit.UNAVAILABLE,
            f"cannot listen on {host}:{port}: {reason}. Choose others with --host and --port.",
        ) from None


def allow_many_files() -> None:
    """Open as many files as this process may: each connection is one.

    Systems let a process have a thousand unless it asks, for the sake of programs that use
    select(2). Workers inherit it.
    """
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    with suppress(ValueError, OSError):  # some systems say "no limit" and do not mean it
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def family_of(host: str) -> socket.AddressFamily:
    """The kind of address."""
    return socket.AF_INET6 if ":" in host else socket.AF_INET


def url_of(host: str, port: int) -> str:
    """Where to reach a listening address from this machine."""
    reachable = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104  compared only
    return f"http://[{reachable}]:{port}" if ":" in reachable else f"http://{reachable}:{port}"


def serve_here(
    container: Container, listening: socket.socket, first: Callable[[], Awaitable[None]]
) -> Exit:
    """Do what comes first, then serve in this process until a signal; in one event loop."""
    settings = container.settings().http
    server = uvicorn.Server(configuration(create_app(container), settings))
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_awaited(first))
        # What is loaded by now stays; to search it for garbage again and again would make
        # requests wait, with ten thousand flags for a tenth of a second.
        gc.freeze()
        with _signals_end_quietly():
            runner.run(server.serve([listening]))
    return Exit.OK if server.started else Exit.UNAVAILABLE


def configuration(app: Any, settings: HttpSettings) -> PatientConfig:
    """What uvicorn is told. It logs through our set-up, and requests are logged by us."""
    patience = Patience(settings.header_timeout, settings.body_timeout, settings.reader_timeout)
    return PatientConfig(
        app,
        patience,
        loop="uvloop",
        ws="none",
        lifespan="on",
        log_config=None,
        access_log=False,
        proxy_headers=False,
        server_header=False,
        date_header=False,
        timeout_keep_alive=settings.keep_alive,
        timeout_graceful_shutdown=settings.shutdown_timeout,
    )


async def _awaited(work: Callable[[], Awaitable[None]]) -> None:
    await work()


@contextmanager
def _signals_end_quietly() -> Iterator[None]:
    """uvicorn repeats a signal after it has ended in good order; that is no reason to fail."""
    signals = (signal.SIGINT, signal.SIGTERM)
    before = {number: signal.signal(number, lambda *_: None) for number in signals}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
