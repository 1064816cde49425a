"""From a container to a running service, and back: the same for HTTP and the command line."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from typing import Final

import structlog

from domain.errors import Unavailable
from entrypoints.background import beside, loops
from entrypoints.container import Container
from entrypoints.readiness import NotReady

LAST_SAVING: Final = 3.0
"""Seconds at the end to save what has changed since the last time."""


async def prepare(container: Container) -> None:
    """Make the store usable if nobody has used it yet. Raise `NotReady` if it must be migrated."""
    container.check_dependencies()
    database = container.database()
    try:
        async with _or_saved(container):
            if await database.is_fresh():
                await database.migrate()
            await _check_migrations(container)
    finally:
        await database.dispose()


async def migrate(container: Container) -> tuple[str, ...]:
    """Bring the store to the newest schema, and return what was applied. Raise `NotReady`."""
    database = container.database()
    try:
        with _schema_refusals():
            pending: tuple[str, ...] = await database.pending_migrations()
            await database.migrate()
            return pending
    finally:
        await database.dispose()


@asynccontextmanager
async def running(container: Container, *, delivers: bool = True) -> AsyncIterator[None]:
    """Everything that evaluates is loaded, and stays fresh, inside the block.

    Webhooks are told of changes meanwhile, and what is served is saved at the end, unless somebody
    says otherwise, who is over in a moment.

    Raise `NotReady` for a store without a schema or with an old one, `Unavailable` if the store
    does not answer and nothing was saved. What was started stops in reverse order.
    """
    container.check_dependencies()
    async with AsyncExitStack() as closing:  # each is closed, whatever the others say
        closing.push_async_callback(container.redis().aclose)
        closing.push_async_callback(container.database().dispose)
        closing.push_async_callback(container.webhook_sender().close)
        async with _or_saved(container):
            await _check_migrations(container)
            await container.refresh().start()
        try:
            async with beside(loops(container, delivers=delivers)):
                yield
        finally:
            if delivers:
                await _save(container)


@asynccontextmanager
async def _or_saved(container: Container) -> AsyncIterator[None]:
    """A store that does not answer is no reason not to start, if there are saved snapshots."""
    try:
        yield
    except Unavailable as error:
        if not await container.refresh().restore(container.last_good(), error):
            raise
        container.database().fitness.doubt(lambda: _why_not(container))


async def _why_not(container: Container) -> str:
    """Why a database that has come back cannot be used as it is."""
    try:
        await _check_migrations(container)
    except NotReady as reason:
        return str(reason)
    return ""


async def _save(container: Container) -> None:
    """Save what is served, unless that takes too long. The saving tells itself what fails."""
    try:
        async with asyncio.timeout(LAST_SAVING):
            await container.saving()(ending=True)
    except TimeoutError:
        log = structlog.get_logger("flaghoist.background")
        log.warning("saving took too long", seconds=LAST_SAVING)


async def _check_migrations(container: Container) -> None:
    database = container.database()
    if await database.is_fresh():
        raise NotReady(
            "there is no database yet: 'flaghoist serve' makes one, and so does 'flaghoist migrate'"
        )
    with _schema_refusals():
        pending = await database.pending_migrations()
    if pending:
        raise NotReady(
            f"the database needs {len(pending)} migration{'s' * (len(pending) > 1)} first: "
            "make a backup, then run 'flaghoist migrate'"
        )


@contextmanager
def _schema_refusals() -> Iterator[None]:
    """A schema of a later release, or a migration that would do harm, says what to do itself."""
    try:
        yield
    except RuntimeError as refusal:
        raise NotReady(str(refusal)) from None
