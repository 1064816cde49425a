"""Versions: definitions do not change, they are succeeded."""

from dataclasses import replace
from typing import Protocol, TypeVar


class _Versioned(Protocol):
    """Anything with a version: every aggregate, all of them frozen dataclasses."""

    @property
    def version(self) -> int: ...


Definition = TypeVar("Definition", bound=_Versioned)


def next_version(before: Definition, changes: dict[str, object]) -> Definition:
    """The next version with these fields, or the very same definition if nothing differs."""
    if all(getattr(before, field) == value for field, value in changes.items()):
        return before
    after: Definition = replace(before, **changes, version=before.version + 1)  # type: ignore[type-var]
    return after
