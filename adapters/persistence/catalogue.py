"""Reading what is stored, a page or a thing at a time."""

import asyncio
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.persistence import rows
from adapters.persistence.database import Database
from adapters.persistence.existence import require, require_environment, require_project
from adapters.persistence.filters import containing, matching_entries, matching_flags
from adapters.persistence.outbox_tables import webhooks
from adapters.persistence.paging import read_newest, read_page
from adapters.persistence.queries import flags_of, segments_of
from adapters.persistence.tables import (
    credentials,
    environments,
    flags,
    history,
    projects,
    segments,
    targetings,
)
from application.access import Credential
from application.pages import Page, PageRequest
from application.ports.catalogue import Catalogue, FlagFilter, HistoryFilter
from domain.environment import Environment, FlagSet, Project
from domain.errors import FlagNotFound, SegmentNotFound, WebhookNotFound
from domain.flag import Flag, TargetedFlag
from domain.history import Entry
from domain.segment import Segment
from domain.targeting import Targeting
from domain.webhook import Webhook


class SqlCatalogue(Catalogue):
    """Every answer is read from one committed state."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def projects(self, page: PageRequest) -> Page[Project]:
        async with self._database.reading() as connection:
            wanted = select(projects)
            return await read_page(connection, wanted, projects.c.key, page, rows.project_of)

    async def project(self, key: str) -> Project:
        async with self._database.reading() as connection:
            return rows.project_of(await require_project(connection, key))

    async def environments(self, project: str, page: PageRequest) -> Page[Environment]:
        async with self._database.reading() as connection:
            await require_project(connection, project)
            wanted = select(environments).where(environments.c.project == project)
            key = environments.c.key
            return await read_page(connection, wanted, key, page, rows.environment_of)

    async def environment(self, flag_set: FlagSet) -> Environment:
        async with self._database.reading() as connection:
            return rows.environment_of(await require_environment(connection, flag_set))

    async def flags(self, project: str, wanted: FlagFilter, page: PageRequest) -> Page[Flag]:
        async with self._database.reading() as connection:
            await require_project(connection, project)
            found = select(flags).where(flags.c.project == project, *matching_flags(wanted))
            return await read_page(connection, found, flags.c.key, page, rows.flag_of)

    async def flag(self, project: str, key: str) -> Flag:
        async with self._database.reading() as connection:
            await require_project(connection, project)
            wanted = select(flags).where(flags.c.project == project, flags.c.key == key)
            return rows.flag_of(await require(connection, wanted, FlagNotFound(key)))

    async def targeted_flags(
        self, flag_set: FlagSet, wanted: FlagFilter, page: PageRequest
    ) -> Page[TargetedFlag]:
        async with self._database.reading() as connection:
            await require_environment(connection, flag_set)
            found = flags_of(flag_set).where(*matching_flags(wanted))
            return await read_page(connection, found, flags.c.key, page, rows.targeted_flag_of)

    async def targeting(self, flag_set: FlagSet, flag: str) -> Targeting:
        async with self._database.reading() as connection:
            await require_environment(connection, flag_set)
            wanted = select(targetings).where(
                targetings.c.project == flag_set.project,
                targetings.c.environment == flag_set.environment,
                targetings.c.flag == flag,
            )
            return rows.targeting_of(await require(connection, wanted, FlagNotFound(flag)))

    async def targetings(
        self, project: str, flags: Collection[str]
    ) -> Mapping[str, Mapping[str, Targeting]]:
        ours = (targetings.c.project == project) & targetings.c.flag.in_(flags)
        async with self._database.reading() as connection:
            await require_project(connection, project)
            found = (await connection.execute(select(targetings).where(ours))).all()
        return await asyncio.to_thread(_by_flag, found)

    async def segments(self, project: str, text: str | None, page: PageRequest) -> Page[Segment]:
        async with self._database.reading() as connection:
            await require_project(connection, project)
            found = segments_of(project)
            if text is not None:
                found = found.where(containing(segments, text))
            return await read_page(connection, found, segments.c.key, page, rows.segment_of)

    async def segment(self, project: str, key: str) -> Segment:
        async with self._database.reading() as connection:
            await require_project(connection, project)
            wanted = segments_of(project).where(segments.c.key == key)
            row = await require(connection, wanted, SegmentNotFound(key))
        return await asyncio.to_thread(rows.segment_of, row)

    async def webhooks(self, project: str, page: PageRequest) -> Page[Webhook]:
        async with self._database.reading() as connection:
            await require_project(connection, project)
            wanted = select(webhooks).where(webhooks.c.project == project)
            return await read_page(connection, wanted, webhooks.c.id, page, rows.webhook_of)

    async def webhook(self, project: str, identity: str) -> Webhook:
        async with self._database.reading() as connection:
            await require_project(connection, project)
            ours = (webhooks.c.project == project) & (webhooks.c.id == identity)
            wanted = select(webhooks).where(ours)
            return rows.webhook_of(await require(connection, wanted, WebhookNotFound(identity)))

    async def credentials(self, page: PageRequest) -> Page[Credential]:
        async with self._database.reading() as connection:
            wanted, key = select(credentials), credentials.c.id
            return await read_page(connection, wanted, key, page, rows.credential_of)

    async def credential_names(self, ids: Collection[str]) -> Mapping[str, str]:
        async with self._database.reading() as connection:
            found = await connection.execute(select(credentials).where(credentials.c.id.in_(ids)))
            return {each.id: each.name for each in map(rows.credential_of, found)}

    async def history(self, wanted: HistoryFilter, page: PageRequest) -> Page[Entry]:
        async with self._database.reading() as connection:
            await _require_place(connection, wanted)
            found = select(history).where(*matching_entries(wanted))
            sequence = history.c.sequence
            return await read_newest(connection, found, sequence, page, rows.entry_of)

    async def history_after(
        self, wanted: HistoryFilter, after: int, limit: int
    ) -> tuple[Entry, ...]:
        newer = select(history).where(*matching_entries(wanted), history.c.sequence > after)
        async with self._database.reading() as connection:
            await _require_place(connection, wanted)
            found = await connection.execute(newer.order_by(history.c.sequence).limit(limit))
            return tuple(map(rows.entry_of, found))

    async def chain(self, after: int, limit: int) -> tuple[Entry, ...]:
        wanted = select(history).where(history.c.sequence > after)
        async with self._database.reading() as connection:
            found = await connection.execute(wanted.order_by(history.c.sequence).limit(limit))
            return tuple(map(rows.entry_of, found))

    async def stored_hash(self, sequence: int) -> str:
        wanted = select(history.c.hash).where(history.c.sequence == sequence)
        async with self._database.reading() as connection:
            return await connection.scalar(wanted) or ""


def _by_flag(found: Sequence[Row[Any]]) -> Mapping[str, Mapping[str, Targeting]]:
    by_flag: dict[str, dict[str, Targeting]] = {}
    for row in found:
        by_flag.setdefault(row.flag, {})[row.environment] = rows.targeting_of(row)
    return by_flag


async def _require_place(connection: AsyncConnection, wanted: HistoryFilter) -> None:
    """Raise the `NotFound` of the place whose history is wanted, if it is not there."""
    if wanted.project and wanted.environment:
        await require_environment(connection, FlagSet(wanted.project, wanted.environment))
    elif wanted.project:
        await require_project(connection, wanted.project)
