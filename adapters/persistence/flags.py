"""Flags."""

import asyncio
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, delete, insert
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.persistence import tables
from adapters.persistence.ledger import Ledger
from adapters.persistence.rows import flag_of, words_of
from adapters.persistence.state import Item, StateTable
from application.journal import flag_step
from application.ports.flags import Flags
from domain.errors import FlagAlreadyExists, FlagNotFound
from domain.flag import Flag


class SqlFlags(Flags):
    """Flags, a row each, and a row for each of their tags."""

    def __init__(self, connection: AsyncConnection, ledger: Ledger) -> None:
        self._connection = connection
        self._rows = StateTable(connection, ledger, tables.flags, tables.flag_versions)

    async def find(self, project: str, key: str) -> Flag:
        return flag_of(await self._row(project, key))

    async def find_all(self, project: str) -> tuple[Flag, ...]:
        return tuple(map(flag_of, await self._rows.find_all(project=project)))

    async def add(self, project: str, *flags: Flag) -> None:
        items = await asyncio.to_thread(_first_items, project, flags)
        if taken := await self._rows.first_taken(items):
            raise FlagAlreadyExists(taken.step.key)
        await self._rows.add(items)
        await self._add_tags(project, *flags)

    async def save(self, project: str, flag: Flag) -> None:
        found = await self._row(project, flag.key)
        await self._rows.save(_item(project, flag_of(found), flag), found)
        of_this_flag = (tables.flag_tags.c.project == project, tables.flag_tags.c.flag == flag.key)
        await self._connection.execute(delete(tables.flag_tags).where(*of_this_flag))
        await self._add_tags(project, flag)

    async def _add_tags(self, project: str, *flags: Flag) -> None:
        rows = [
            {"project": project, "tag": tag, "flag": flag.key}
            for flag in flags
            for tag in flag.tags
        ]
        if rows:
            await self._connection.execute(insert(tables.flag_tags), rows)

    async def _row(self, project: str, key: str) -> Row[Any]:
        if (row := await self._rows.find(project=project, key=key)) is None:
            raise FlagNotFound(key)
        return row


def _first_items(project: str, flags: Sequence[Flag]) -> list[Item]:
    return [_item(project, None, flag) for flag in flags]


def _item(project: str, before: Flag | None, after: Flag) -> Item:
    return Item(
        identity={"project": project, "key": after.key},
        step=flag_step(project, before, after),
        columns={"kind": str(after.kind), "archived": after.archived, "words": words_of(after)},
    )
