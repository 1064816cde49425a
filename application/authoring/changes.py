"""Changing something that somebody else may have changed."""

from dataclasses import fields
from typing import Any

from domain.environment import Environment, Project
from domain.errors import StaleVersion
from domain.flag import Flag
from domain.history import Subject
from domain.segment import Segment
from domain.targeting import Targeting


def check_version(subject: Subject, key: str, current: int, expected: int | None) -> None:
    """Raise `StaleVersion` unless the caller started from the current version, or does not say."""
    if expected is not None and expected != current:
        raise StaleVersion(subject, key, expected=expected, current=current)


def given(**changes: object) -> dict[str, object]:
    """The changes that are to be made; None leaves a field as it is."""
    return {field: value for field, value in changes.items() if value is not None}


def content(definition: Project | Environment | Flag | Targeting | Segment) -> dict[str, Any]:
    """The fields of a definition that may be taken over into another one's next version."""
    return {
        field.name: getattr(definition, field.name)
        for field in fields(definition)
        if field.name not in {"id", "version"}
    }
