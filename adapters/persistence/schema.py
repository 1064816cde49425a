"""The schema of a database: which it has, and how it comes to the newest."""

import asyncio
import io
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Final, TypeVar

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.persistence.dialect import Dialect

SCRIPTS: Final = "adapters.persistence:migrations"

Answer = TypeVar("Answer")


class UnknownSchema(RuntimeError):
    """The database is at a revision that this release does not know, so a newer one made it."""

    def __init__(self, revision: str) -> None:
        super().__init__(
            f"the database is at revision '{revision}', which this release does not know: "
            "run the release that migrated it, or restore a backup from before"
        )


async def is_fresh(dialect: Dialect) -> bool:
    """Whether the database has no table, or does not exist."""
    return await _read(dialect, _has_no_table, absent=True)


async def pending(dialect: Dialect) -> tuple[str, ...]:
    """Revisions after that of the database, the oldest first."""
    return _after(await _read(dialect, _revision_of, absent=None))


async def upgrade(dialect: Dialect, revision: str = "head") -> None:
    """Bring the database up to a revision, wholly or not at all; make it if need be."""
    await asyncio.to_thread(dialect.make)
    await _apply(dialect, command.upgrade, revision)


async def downgrade(dialect: Dialect, revision: str) -> None:
    """Bring the database back to an earlier revision, wholly or not at all."""
    await _apply(dialect, command.downgrade, revision)


def configuration() -> Config:
    """Alembic's settings: no file, no output."""
    config = Config(stdout=io.StringIO())
    config.set_main_option("script_location", SCRIPTS)
    return config


async def _apply(dialect: Dialect, step: Callable[[Config, str], None], revision: str) -> None:
    async with _alone(dialect) as connection:
        _after(await connection.run_sync(_revision_of))
        await connection.run_sync(_run, step, revision)
        if broken := await dialect.broken_references(connection):
            raise RuntimeError(f"the migration would break references: {broken[:3]}")
        await connection.commit()


def _run(connection: Connection, step: Callable[[Config, str], None], revision: str) -> None:
    config = configuration()
    config.attributes["connection"] = connection
    step(config, revision)


def _has_no_table(connection: Connection) -> bool:
    return not inspect(connection).get_table_names()


def _revision_of(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _after(current: str | None) -> tuple[str, ...]:
    steps = ScriptDirectory.from_config(configuration())
    known = [script.revision for script in steps.walk_revisions()][::-1]
    if current is None:
        return tuple(known)
    if current not in known:
        raise UnknownSchema(current)
    return tuple(known[known.index(current) + 1 :])


async def _read(dialect: Dialect, ask: Callable[[Connection], Answer], *, absent: Answer) -> Answer:
    if not await asyncio.to_thread(dialect.exists):
        return absent
    engine = dialect.engine()
    try:
        async with engine.connect() as connection:
            return await connection.run_sync(ask)
    finally:
        await engine.dispose()


@asynccontextmanager
async def _alone(dialect: Dialect) -> AsyncIterator[AsyncConnection]:
    """The only writer."""
    engine = dialect.migrating()
    try:
        async with dialect.writing(engine).connect() as connection:
            await dialect.begin_writing(connection)
            yield connection
    finally:
        await engine.dispose()
