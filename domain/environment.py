"""Projects and environments: where flags live, and the stages that serve them."""

from dataclasses import dataclass
from typing import NamedTuple

from domain import limits
from domain.keys import check_slug, check_text
from domain.versions import next_version


class FlagSet(NamedTuple):
    """The flags of one project as one environment serves them; OpenFeature's ``flagSetId``."""

    project: str
    environment: str

    def __str__(self) -> str:
        return f"{self.project}/{self.environment}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Project:
    """A namespace of flags and segments."""

    key: str
    name: str = ""
    description: str = ""
    version: int = 1

    def __post_init__(self) -> None:
        check_slug(self.key, "key")
        check_text(self.name, limits.NAME_LENGTH, "name")
        check_text(self.description, limits.DESCRIPTION_LENGTH, "description")

    def changed(self, **changes: object) -> "Project":
        """The next version with these fields, or this very project if nothing differs."""
        return next_version(self, changes)


@dataclass(frozen=True, slots=True, kw_only=True)
class Environment:
    """A deployment stage of a project."""

    project: str
    key: str
    name: str = ""
    description: str = ""
    version: int = 1

    def __post_init__(self) -> None:
        check_slug(self.key, "key")
        check_text(self.name, limits.NAME_LENGTH, "name")
        check_text(self.description, limits.DESCRIPTION_LENGTH, "description")

    @property
    def flag_set(self) -> FlagSet:
        """What is evaluated in it."""
        return FlagSet(self.project, self.key)

    def changed(self, **changes: object) -> "Environment":
        """The next version with these fields, or this very environment if nothing differs."""
        return next_version(self, changes)
