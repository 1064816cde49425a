"""Segments: named groups of contexts, reusable across the flags of a project."""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from domain import limits
from domain.condition import Condition, InSegment, Prerequisite, check_condition, walk
from domain.errors import InvalidDefinition
from domain.keys import check_slug, check_text
from domain.versions import next_version
from domain.within import within


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """Contexts by targeting key or by condition.

    An excluded key is never a member, an included one always is; everyone else is a member if
    the condition is fulfilled. The condition may not lead to flags or other segments, so a
    segment depends on nothing.
    """

    id: str
    key: str
    name: str = ""
    description: str = ""
    included: frozenset[str] = frozenset()
    excluded: frozenset[str] = frozenset()
    condition: Condition | None = None
    version: int = 1

    def __post_init__(self) -> None:
        check_text(self.id, limits.SEED_LENGTH, "id", least=1)
        check_slug(self.key, "key")
        check_text(self.name, limits.NAME_LENGTH, "name")
        check_text(self.description, limits.DESCRIPTION_LENGTH, "description")
        check_targeting_keys(self.included, limits.SEGMENT_KEYS, "included")
        check_targeting_keys(self.excluded, limits.SEGMENT_KEYS, "excluded")
        if both := self.included & self.excluded:
            raise InvalidDefinition(f"'{min(both)}' is included as well", "excluded")
        if self.condition is not None:
            with within("condition"):
                _check_independent(self.condition)

    def with_members(
        self, *, include: AbstractSet[str], exclude: AbstractSet[str], forget: AbstractSet[str]
    ) -> "Segment":
        """The next version with some keys included, some excluded, and some neither."""
        for first, second, field in (
            (include, exclude, "exclude"),
            (include, forget, "forget"),
            (exclude, forget, "forget"),
        ):
            if both := first & second:
                raise InvalidDefinition(f"'{min(both)}' is named in another list as well", field)
        return self.changed(
            included=(self.included | include) - exclude - forget,
            excluded=(self.excluded | exclude) - include - forget,
        )

    def changed(self, **changes: object) -> "Segment":
        """The next version with these fields, or this very segment if nothing differs."""
        return next_version(self, changes)


def check_targeting_keys(keys: AbstractSet[str], most: int, *field: str | int) -> None:
    """Targeting keys are 1-500 characters of valid Unicode, and not too many."""
    if len(keys) > most:
        raise InvalidDefinition(f"must have at most {most} keys, has {len(keys)}", *field)
    with within(*field):
        for key in keys:
            check_text(key, limits.TARGETING_KEY_LENGTH, least=1)


def _check_independent(condition: Condition) -> None:
    check_condition(condition)
    if any(isinstance(part, InSegment | Prerequisite) for part in walk(condition)):
        raise InvalidDefinition("must not refer to flags or other segments")
