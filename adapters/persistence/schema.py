"""The schema of a database file: which it has, and how it comes to the newest."""

import asyncio
import io
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final, TypeVar

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.persistence.engine import BEGIN, make_file, open_engine

SCRIPTS: Final = "adapters.persistence:migrations"

Answer = TypeVar("Answer")


class UnknownSchema(RuntimeError):
    """The database is at a revision that this release does not know, so a newer one made it."""

    def __init__(self, revision: str) -> None:
        super().__init__(
            f"the database is at revision '{revision}', which this release does not know: "
            "run the release that migrated it, or restore a backup from before"
        )


async def is_fresh(path: Path) -> bool:
    """Whether the file has no table, or does not exist."""
    return await _read(path, _has_no_table, absent=True)


async def pending(path: Path) -> tuple[str, ...]:
    """Revisions after that of the file, the oldest first."""
    return _after(await _read(path, _revision_of, absent=None))


async def upgrade(path: Path, revision: str = "head") -> None:
    """Bring the file up to a revision, wholly or not at all; make it if need be."""
    await asyncio.to_thread(path.parent.mkdir, parents=True, exist_ok=True)
    await asyncio.to_thread(make_file, path)
    await _apply(path, command.upgrade, revision)


async def downgrade(path: Path, revision: str) -> None:
    """Bring the file back to an earlier revision, wholly or not at all."""
    await _apply(path, command.downgrade, revision)


def configuration() -> Config:
    """Alembic's settings: no file, no output."""
    config = Config(stdout=io.StringIO())
    config.set_main_option("script_location", SCRIPTS)
    return config


async def _apply(path: Path, step: Callable[[Config, str], None], revision: str) -> None:
    async with _alone(path) as connection:
        _after(await connection.run_sync(_revision_of))
        await connection.run_sync(_run, step, revision)
        broken = (await connection.exec_driver_sql("PRAGMA foreign_key_check")).all()
        if broken:
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


async def _read(path: Path, ask: Callable[[Connection], Answer], *, absent: Answer) -> Answer:
    if not await asyncio.to_thread(path.exists):
        return absent
    engine = open_engine(path)
    try:
        async with engine.connect() as connection:
            return await connection.run_sync(ask)
    finally:
        await engine.dispose()


@asynccontextmanager
async def _alone(path: Path) -> AsyncIterator[AsyncConnection]:
    """The only writer. Tables are remade by copying them, so references are checked at the end."""
    engine = open_engine(path, foreign_keys=False)
    try:
        writer = engine.execution_options(**{BEGIN: "BEGIN IMMEDIATE"})
        async with writer.connect() as connection:
            _transaction = await connection.begin()
            yield connection
    finally:
        await engine.dispose()
