"""From a container to a running service, and back: the same for HTTP and the command line."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

from domain.errors import Unavailable
from entrypoints.background import beside, loops
from entrypoints.container import Container
from entrypoints.readiness import NotReady


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

    Webhooks are told of changes meanwhile, unless somebody says otherwise.

    Raise `NotReady` for a store without a schema or with an old one, `Unavailable` if the store
    does not answer and nothing was saved. What was started stops in reverse order.
    """
    container.check_dependencies()
    try:
        async with _or_saved(container):
            await _check_migrations(container)
            await container.refresh().start()
        async with beside(loops(container, delivers=delivers)):
            yield
    finally:
        await container.webhook_sender().close()
        await container.database().dispose()
        await container.redis().aclose()


@asynccontextmanager
async def _or_saved(container: Container) -> AsyncIterator[None]:
    """A store that does not answer is no reason not to start, if there are saved snapshots."""
    try:
        yield
    except Unavailable as error:
        if not await container.refresh().restore(container.last_good(), error):
            raise


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
