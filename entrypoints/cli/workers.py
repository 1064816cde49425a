"""Several processes that serve one address, each with a socket of its own."""

import asyncio
import gc
import multiprocessing
import os
import signal
import socket
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from multiprocessing.process import BaseProcess
from pathlib import Path
from threading import Thread
from typing import Any, Final

import uvicorn
import uvloop
from uvicorn.config import STARTUP_FAILURE

from entrypoints.cli.exits import Exit, Failure
from entrypoints.cli.fate import end_with_parent
from entrypoints.cli.serving import configuration, family_of, listen
from entrypoints.cli.supervision import Supervisor
from entrypoints.container import Container
from entrypoints.http.app import create_app
from entrypoints.logging import configure_logging
from entrypoints.settings import Settings

HEARTBEAT: Final = 1.0
"""Seconds between two signs of life."""

GRACE: Final = 5.0
"""Seconds that a worker may take to end, once its requests have had their time."""


def reserve(host: str, port: int) -> socket.socket:
    """A socket that holds the address for workers and takes no connection itself.

    Whoever shares an address has to agree to that, so somebody else who serves it is noticed.
    """
    if not hasattr(socket, "SO_REUSEPORT"):
        raise Failure(Exit.USAGE, "--workers: this system lets only one process serve an address")
    with listen(host, port) as alone:
        address = alone.getsockname()
    return share(address)


def share(address: tuple[Any, ...]) -> socket.socket:
    """One more socket of an address. It takes part once whoever serves begins to listen on it."""
    one = socket.socket(family_of(address[0]))
    one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    one.bind(address)
    return one


def serve_with_workers(
    settings: Settings, held: socket.socket, first: Callable[[], Awaitable[None]]
) -> Exit:
    """Do what comes first, then let several processes serve until a signal."""
    asyncio.run(_awaited(first))
    spawning = multiprocessing.get_context("spawn")
    with tempfile.TemporaryDirectory(prefix="flaghoist-") as pages:

        def spawn(number: int, door: socket.socket) -> tuple[BaseProcess, socket.socket]:
            signs, told = socket.socketpair()
            with told:
                process = spawning.Process(
                    target=_work,
                    args=(settings, number, door, pages, told, os.getpid()),
                    name=f"flaghoist worker {number}",
                )
                process.start()
            return process, signs

        supervisor = Supervisor(
            spawn,
            settings.http.workers,
            open_door=lambda: share(held.getsockname()),
            patience=settings.http.shutdown_timeout + GRACE,
            meter=Container(settings=settings)
            .meter()
            .supervise(Path(pages), settings.http.workers),
        )
        return Exit.OK if supervisor.run() else Exit.UNAVAILABLE


def _work(  # noqa: PLR0913, PLR0917  it begins anew, with nothing but these
    settings: Settings,
    number: int,
    door: socket.socket,
    pages: str,
    told: socket.socket,
    supervisor: int,
) -> None:
    """Be a worker: serve until a signal, or until the supervisor is gone."""
    end_with_parent(supervisor)
    configure_logging(settings.log, worker=number, pid=os.getpid())
    container = Container(settings=settings)
    container.meter().share(Path(pages))
    server = uvicorn.Server(configuration(create_app(container), settings.http))
    patience = settings.http.shutdown_timeout + GRACE
    Thread(target=_end_with, args=(told, patience), daemon=True).start()
    uvloop.run(serve_with_signs(server, door, told))
    if not server.started:
        sys.exit(STARTUP_FAILURE)


def give_sign(told: socket.socket) -> None:
    """Say that this process lives. Whoever does not listen, or is gone, is not waited for."""
    with suppress(OSError):
        told.send(b".", socket.MSG_DONTWAIT)


async def serve_with_signs(
    server: uvicorn.Server, listening: socket.socket, told: socket.socket
) -> None:
    """Serve until a signal, and give signs of life meanwhile."""

    async def give_signs() -> None:
        while not server.started:  # noqa: ASYNC110  it does not tell
            await asyncio.sleep(0.05)
        gc.freeze()  # what is loaded by now stays, as in a server of one process
        while True:
            give_sign(told)
            await asyncio.sleep(HEARTBEAT)

    signs = asyncio.create_task(give_signs())
    try:
        await server.serve([listening])
    finally:
        signs.cancel()


def _end_with(supervisor: socket.socket, patience: float) -> None:
    """Wait for the end of the supervisor, who never says anything, and then end too."""
    with suppress(OSError):
        supervisor.recv(1)
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(patience)
    os.kill(os.getpid(), signal.SIGKILL)


async def _awaited(work: Callable[[], Awaitable[None]]) -> None:
    await work()
