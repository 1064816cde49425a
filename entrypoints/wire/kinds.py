"""Unions told apart by a member of their own: ``{"variant": …}`` or ``{"split": …}``."""

from collections.abc import Container
from typing import Any

from pydantic import BaseModel, Discriminator, Tag

_MARK = "kind:"


def tag(member: str) -> Tag:
    """Mark the alternative that is told by this member."""
    return Tag(_MARK + member)


def is_tag(part: object) -> bool:
    """Whether a part of an error's location names an alternative, and no member of the JSON."""
    return isinstance(part, str) and part.startswith(_MARK)


def kind_by_member(*members: str) -> Discriminator:
    """Choose the alternative by the one of these members that an object has."""

    def choose(value: Any) -> str | None:
        present = _members_of(value)
        return next((_MARK + member for member in members if member in present), None)

    return Discriminator(
        choose,
        custom_error_type="unknown_kind",
        custom_error_message=f"must be an object with one of the members: {', '.join(members)}",
    )


def _members_of(value: Any) -> Container[str]:
    if isinstance(value, BaseModel):
        return {field.alias or name for name, field in type(value).model_fields.items()}
    return value if isinstance(value, dict) else ()
