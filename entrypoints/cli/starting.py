"""From settings to a server that listens, and what it tells whoever started it."""

import sys
from contextlib import closing
from importlib.metadata import version

import structlog

from application.access import CONSOLE
from application.commands.bootstrap import Bootstrap
from domain.errors import Unavailable
from entrypoints.cli.exits import Exit, Failure, sentence_of
from entrypoints.cli.saving import check_saving
from entrypoints.cli.serving import allow_many_files, listen, serve_here, url_of
from entrypoints.cli.welcome import (
    demo_welcome,
    owner_welcome,
    saved_welcome,
    second_demo_welcome,
    welcome,
)
from entrypoints.cli.workers import reserve, serve_with_workers
from entrypoints.container import Container
from entrypoints.demo.keys import other_server, write_keys
from entrypoints.demo.seeding import PRODUCTION, seed
from entrypoints.lifecycle import prepare, running
from entrypoints.settings import Settings
from entrypoints.telemetry import check_telemetry


def start(settings: Settings, *, demo: bool) -> Exit:
    """Serve until a signal. A new database is prepared first. Raise `WrongSettings`."""
    check_telemetry()
    allow_many_files()
    container = Container(settings=settings)
    take = listen if settings.http.workers == 1 else reserve
    with closing(take(settings.http.host, settings.http.port)) as listening:
        if settings.database.store != "memory":
            check_saving(settings.saved)
        url = url_of(*listening.getsockname()[:2])

        async def first() -> None:
            say(await make_ready(container, url, demo=demo))

        if settings.http.workers == 1:
            return serve_here(container, listening, first)
        return serve_with_workers(settings, listening, first)


def say(told: str) -> None:
    """Tell it to whoever started this. What cannot be told is no reason not to serve."""
    try:
        sys.stdout.write(told)
        sys.stdout.flush()
    except OSError as error:
        structlog.get_logger("flaghoist").warning("welcome not shown", cause=str(error))


async def make_ready(container: Container, url: str, *, demo: bool) -> str:
    """Make the store ready, and tell what to do with it.

    Raise `Failure` if it does not answer and nothing was saved.
    """
    try:
        await prepare(container)
    except Unavailable as error:
        raise Failure(
            Exit.UNAVAILABLE,
            sentence_of(error),
            f"FLAGHOIST_SNAPSHOTS_DIRECTORY: nothing was saved in '{container.settings().saved}' "
            "to start from without the database",
        ) from None
    async with running(container, delivers=False):
        if not container.refresh().connected:
            missing = container.snapshots().missing()
            return welcome(version("flaghoist"), url) + saved_welcome(missing)
        issued = await container.bootstrap()(CONSOLE, Bootstrap())
        owner = None if issued is None else issued.key
        shown = welcome(version("flaghoist"), url)
        seeded = await seed(container) if demo else False
        other = await other_server(url) if demo else None
        if demo and other is None:
            await write_keys(container, PRODUCTION, url, owner)
            return shown + demo_welcome(seeded=seeded)
        shown += "" if owner is None else owner_welcome(owner)
        return shown if other is None else shown + second_demo_welcome(other, seeded=seeded)
