"""Selections that more than one port needs."""

from typing import Any

from sqlalchemy import Select, select

from adapters.persistence.tables import flags, segments, targetings
from domain.environment import FlagSet


def flags_of(flag_set: FlagSet) -> Select[Any]:
    """Every flag with its targeting in one environment."""
    return flags_with_targetings().where(
        flags.c.project == flag_set.project, targetings.c.environment == flag_set.environment
    )


def flags_with_targetings() -> Select[Any]:
    """Every flag with its targeting in each environment."""
    return select(
        flags.c.key,
        flags.c.archived,
        flags.c.version,
        flags.c.document,
        targetings.c.version.label("targeting_version"),
        targetings.c.document.label("targeting_document"),
    ).join(
        targetings,
        (targetings.c.project == flags.c.project) & (targetings.c.flag == flags.c.key),
    )


def segments_of(project: str) -> Select[Any]:
    """Every segment that is not deleted."""
    return select(segments).where(segments.c.project == project, segments.c.deleted.is_(False))
