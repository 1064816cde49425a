"""Usage, a row an hour and outcome."""

import asyncio
from collections.abc import Collection, Mapping
from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    Column,
    Label,
    Row,
    Select,
    and_,
    delete,
    func,
    literal,
    or_,
    select,
    text,
    tuple_,
)

from adapters.persistence.database import Database
from adapters.persistence.tables import flags, misses, usage
from application.pages import Page, PageRequest
from application.ports.usage import Point, Usage, UsageFilter, read_place
from domain.instants import Instant
from domain.staleness import Requests
from domain.usage import Cell, Counts

# One spelling for SQLite and PostgreSQL. Processes that add to one row add up.
_ADD_USAGE: Final = text(
    "INSERT INTO usage (project, environment, hour, flag, variant, error_code, evaluations) "
    "VALUES (:project, :environment, :hour, :flag, :variant, :error_code, :count) "
    "ON CONFLICT (project, environment, hour, flag, variant, error_code) "
    "DO UPDATE SET evaluations = usage.evaluations + excluded.evaluations"
)
_ADD_MISSES: Final = text(
    "INSERT INTO misses (project, flag, environment, hour, requests) "
    "VALUES (:project, :flag, :environment, :hour, :count) "
    "ON CONFLICT (project, flag, environment, hour) "
    "DO UPDATE SET requests = misses.requests + excluded.requests"
)

BREATH: Final = 200
"""Rows that are written before other tasks may run: some milliseconds of work."""


class SqlUsage(Usage):
    """Adds in one transaction; reads one committed state."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, counts: Counts) -> None:
        rows = await asyncio.to_thread(_rows, counts)
        async with self._database.writing() as connection:
            for statement, of_statement in zip((_ADD_USAGE, _ADD_MISSES), rows, strict=True):
                for start in range(0, len(of_statement), BREATH):
                    await connection.execute(statement, of_statement[start : start + BREATH])
            await connection.commit()

    async def forget(self, before: Instant) -> None:
        async with self._database.writing() as connection:
            for table in (usage, misses):
                await connection.execute(delete(table).where(table.c.hour < before))
            await connection.commit()

    async def series(self, wanted: UsageFilter, page: PageRequest) -> Page[Point]:
        async with self._database.reading() as connection:
            rows = (await connection.execute(_series(wanted, page))).all()
        points = tuple(Point(*row) for row in rows[: page.limit])
        return Page(points, points[-1].place if len(rows) > page.limit else None)

    async def watched_since(self) -> Instant | None:
        async with self._database.reading() as connection:
            first: Instant | None = await connection.scalar(select(func.min(usage.c.hour)))
            return first

    async def last_evaluated(self, project: str, keys: Collection[str]) -> Mapping[str, Instant]:
        # One look into the index a flag; to group by flag would read all its hours.
        last = (
            select(func.max(usage.c.hour))
            .where(usage.c.project == flags.c.project, usage.c.flag == flags.c.key)
            .scalar_subquery()
        )
        wanted = select(flags.c.key, last).where(flags.c.project == project, flags.c.key.in_(keys))
        async with self._database.reading() as connection:
            found = (await connection.execute(wanted)).all()
        return {key: hour for key, hour in found if hour is not None}

    async def requests(
        self, project: str, since: Mapping[str, Instant]
    ) -> Mapping[str, tuple[Requests, ...]]:
        if not since:
            return {}
        found: dict[str, tuple[Requests, ...]] = {}
        async with self._database.reading() as connection:
            for row in await connection.execute(_requests(project, since)):
                found[row.flag] = (*found.get(row.flag, ()), _requests_of(row))
        return found

    async def unknown(self, project: str, after: str, limit: int) -> tuple[str, ...]:
        known = select(flags.c.key).where(flags.c.project == project, flags.c.key == misses.c.flag)
        wanted = (
            select(misses.c.flag)
            .distinct()
            .where(misses.c.project == project, misses.c.flag > after, ~known.exists())
            .order_by(misses.c.flag)
            .limit(limit)
        )
        async with self._database.reading() as connection:
            return tuple(await connection.scalars(wanted))


def _rows(counts: Counts) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The rows of both tables, in the order of places, so that pages are written one by one.

    One string is compared within a part of the time that tuples in tuples take, and while a thread
    sorts, no other runs.
    """
    evaluated: list[dict[str, Any]] = []
    asked: list[dict[str, Any]] = []
    for cell in sorted(counts, key=_place):
        (asked if cell.answered.is_miss else evaluated).append(_row(cell, counts[cell]))
    return evaluated, asked


def _place(cell: Cell) -> str:
    """What sorts as the rows of `usage`. None of the parts holds a blank."""
    (project, environment), flag, variant, error_code = cell.answered
    return f"{project} {environment} {cell.hour:015} {flag} {variant} {error_code}"


def _row(cell: Cell, count: int) -> dict[str, Any]:
    answered = cell.answered
    row = {**answered.flag_set._asdict(), "hour": cell.hour, "flag": answered.flag, "count": count}
    if answered.is_miss:
        return row
    return {**row, "variant": answered.variant, "error_code": answered.error_code}


def _series(wanted: UsageFilter, page: PageRequest) -> Select[Any]:
    # Written out: PostgreSQL takes two parameters for two values, and the groups for others.
    length = literal(wanted.step.length, literal_execute=True)
    at = (usage.c.hour - usage.c.hour % length).label("at")
    parts = (at, usage.c.flag, usage.c.variant, usage.c.error_code)
    found = select(*parts, _sum(usage.c.evaluations)).where(
        usage.c.project == wanted.flag_set.project,
        usage.c.environment == wanted.flag_set.environment,
        usage.c.hour >= wanted.first,
        usage.c.hour < wanted.until,
    )
    if wanted.flag is not None:
        found = found.where(usage.c.flag == wanted.flag)
    if page.after:
        found = found.where(tuple_(*parts) > tuple_(*read_place(page.after)))
    return found.group_by(*parts).order_by(*parts).limit(page.limit + 1)


def _requests(project: str, since: Mapping[str, Instant]) -> Select[Any]:
    parts = (misses.c.flag, misses.c.environment)
    wanted = (and_(misses.c.flag == flag, misses.c.hour >= at) for flag, at in since.items())
    return (
        select(
            *parts,
            _sum(misses.c.requests),
            func.min(misses.c.hour).label("first"),
            func.max(misses.c.hour).label("last"),
        )
        .where(misses.c.project == project, or_(*wanted))
        .group_by(*parts)
        .order_by(*parts)
    )


def _requests_of(row: Row[Any]) -> Requests:
    return Requests(environment=row.environment, count=row.total, first=row.first, last=row.last)


def _sum(counts: Column[int]) -> Label[int]:
    """A sum that stays an integer: PostgreSQL makes a decimal of it, which may be longer."""
    return func.sum(counts).cast(BigInteger).label("total")
