"""Two processes that serve one database, started in a way of one's choice.

``python -m tests.e2e.forking fork|spawn|preload`` tells what `flaghoist serve` tells, and then
where the processes listen, a line each.
"""

import asyncio
import multiprocessing
import signal
import socket
import sys

import uvicorn
import uvloop
from starlette.types import ASGIApp

from entrypoints.cli.serving import configuration, listen, url_of
from entrypoints.cli.starting import make_ready
from entrypoints.container import Container
from entrypoints.http.app import create_app
from entrypoints.logging import configure_logging
from entrypoints.settings import Settings


def work(listening: socket.socket, app: ASGIApp | None) -> None:
    """Serve until a signal: an application that exists already, or one of this process."""
    settings = Settings()
    configure_logging(settings.log)
    server = uvicorn.Server(
        configuration(app or create_app(Container(settings=settings)), settings.http)
    )
    uvloop.run(server.serve([listening]))


def main(how: str) -> None:
    """Use a container, as whoever starts a server does, and start the processes."""
    settings = Settings()
    configure_logging(settings.log)
    container = Container(settings=settings)
    sockets = [listen("127.0.0.1", 0) for _ in range(2)]
    urls = [url_of(*each.getsockname()[:2]) for each in sockets]
    sys.stdout.write(asyncio.run(make_ready(container, urls[0], demo=False)))
    app = create_app(container) if how == "preload" else None
    multiprocessing.set_start_method("spawn" if how == "spawn" else "fork")
    sys.stdout.flush()
    for each in sockets:
        multiprocessing.Process(target=work, args=(each, app), daemon=True).start()
    # An end by this exception ends the processes too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())
    sys.stdout.write("".join(f"{url}\n" for url in urls))
    sys.stdout.flush()
    signal.pause()


if __name__ == "__main__":
    main(sys.argv[1])
