"""A page of rows."""

import asyncio
from collections.abc import Callable
from typing import Any, TypeVar

from sqlalchemy import Column, Row, Select
from sqlalchemy.ext.asyncio import AsyncConnection

from application.pages import Page, PageRequest
from domain.errors import InvalidDefinition

Item = TypeVar("Item")


async def read_page(
    connection: AsyncConnection,
    wanted: Select[Any],
    by: Column[Any],
    page: PageRequest,
    read: Callable[[Row[Any]], Item],
) -> Page[Item]:
    """The page of these rows, in the order of a unique column that they contain."""
    after = wanted.where(by > page.after) if page.after else wanted
    return await _read(connection, after.order_by(by), by, page.limit, read)


async def read_newest(
    connection: AsyncConnection,
    wanted: Select[Any],
    by: Column[int],
    page: PageRequest,
    read: Callable[[Row[Any]], Item],
) -> Page[Item]:
    """The same from the greatest number down."""
    if page.after and not page.after.isdecimal():
        raise InvalidDefinition("must be a sequence number", "after")
    after = wanted.where(by < int(page.after)) if page.after else wanted
    return await _read(connection, after.order_by(by.desc()), by, page.limit, read)


async def _read(
    connection: AsyncConnection,
    wanted: Select[Any],
    by: Column[Any],
    limit: int,
    read: Callable[[Row[Any]], Item],
) -> Page[Item]:
    rows = (await connection.execute(wanted.limit(limit + 1))).all()
    shown = rows[:limit]
    next_after = str(getattr(shown[-1], by.name)) if len(rows) > limit else None
    items = await asyncio.to_thread(lambda: tuple(map(read, shown)))  # they may be large
    return Page(items, next_after)
