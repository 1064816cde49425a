"""Since when flags are as they are: the instants of the entries that their rows name."""

from collections.abc import Collection, Mapping
from typing import Any, Final

from sqlalchemy import Select, func, select

from adapters.persistence.database import Database
from adapters.persistence.tables import flag_versions, flags, history, targetings
from application.ports.ages import Ages
from domain.history import Subject
from domain.instants import Instant
from domain.staleness import Age

_OF_VARIANTS: Final = '"path":["variants"'
"""In the canonical text of every change that concerns variants, and of no other: nothing else of a
flag holds quotes that are not escaped."""


class SqlAges(Ages):
    """Reads one committed state."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def of_flags(self, project: str, keys: Collection[str]) -> Mapping[str, Age]:
        async with self._database.reading() as connection:

            async def read(wanted: Select[Any]) -> list[tuple[Any, ...]]:
                return [tuple(row) for row in await connection.execute(wanted)]

            created = dict(await read(_created(project, keys)))
            changed = dict(await read(_changed(project, keys)))
            variants = dict(await read(_variants(project, keys)))
            targeting: dict[str, dict[str, Instant]] = {}
            for flag, environment, at in await read(_targeting(project, keys)):
                targeting.setdefault(flag, {})[environment] = at
        return {
            key: Age(
                created_at=created[key],
                changed_at=at,
                variants_since=variants[key],
                targeting_since=targeting.get(key, {}),
            )
            for key, at in changed.items()
        }


def _created(project: str, keys: Collection[str]) -> Select[Any]:
    first = flag_versions.c.version == 1
    return (
        select(flag_versions.c.key, history.c.at)
        .join(history, history.c.sequence == flag_versions.c.sequence)
        .where(flag_versions.c.project == project, flag_versions.c.key.in_(keys), first)
    )


def _changed(project: str, keys: Collection[str]) -> Select[Any]:
    return (
        select(flags.c.key, history.c.at)
        .join(history, history.c.sequence == flags.c.sequence)
        .where(flags.c.project == project, flags.c.key.in_(keys))
    )


def _variants(project: str, keys: Collection[str]) -> Select[Any]:
    return (
        select(history.c.key, func.max(history.c.at))
        .where(
            history.c.project == project,
            history.c.environment == "",
            history.c.subject == Subject.FLAG,
            history.c.key.in_(keys),
            history.c.change.contains(_OF_VARIANTS, autoescape=True),
        )
        .group_by(history.c.key)
    )


def _targeting(project: str, keys: Collection[str]) -> Select[Any]:
    return (
        select(targetings.c.flag, targetings.c.environment, history.c.at)
        .join(history, history.c.sequence == targetings.c.sequence)
        .where(targetings.c.project == project, targetings.c.flag.in_(keys))
    )
