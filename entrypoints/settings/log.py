"""What is logged, and how."""

from typing import Annotated, Literal

from pydantic import Field, field_validator
from pydantic_settings import NoDecode

from entrypoints.settings.group import Group, split_list

LevelName = Literal["DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"]


class LogSettings(Group):
    """What is logged, and how. Logs go to standard error."""

    level: LevelName = "INFO"
    """The least severe level that is logged."""
    format: Literal["auto", "json", "console"] = "auto"
    """``json`` for machines, ``console`` for people; ``auto`` is console on a terminal."""
    levels: Annotated[dict[str, LevelName], NoDecode] = Field({})
    """Other levels for single loggers: ``sqlalchemy.engine=INFO,flaghoist.access=WARNING``."""
    evaluations: int = Field(100, ge=0, le=1_000_000)
    """One of so many evaluation requests is logged, 0 for none; besides, every fault, and ten
    refusals a second."""

    @field_validator("level", mode="before")
    @classmethod
    def _in_any_case(cls, level: object) -> object:
        return level.upper() if isinstance(level, str) else level

    @field_validator("levels", mode="before")
    @classmethod
    def _paired(cls, levels: object) -> object:
        if not isinstance(levels, str):
            return levels
        pairs = [item.partition("=") for item in split_list(levels)]
        if not all(name and level for name, _, level in pairs):
            raise ValueError("must be pairs such as 'sqlalchemy.engine=INFO', separated by commas")
        return {name.strip(): level.strip().upper() for name, _, level in pairs}
