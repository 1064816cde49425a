"""Every setting of Flaghoist: its name, its meaning, its default, its rule.

`Settings` is a plain value, so tests build one without an environment. `read_settings` fills it
from variables named ``FLAGHOIST_<GROUP>_<FIELD>`` and from a `.env` file; variables win.
"""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr, field_validator
from pydantic_settings import NoDecode

from domain.errors import InvalidDefinition
from domain.keys import check_slug

MEMORY = "memory:"
SQLITE = "sqlite+aiosqlite:///"

LevelName = Literal["DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"]


class Group(BaseModel):
    """Settings that belong together. A name that is none of them is refused as a typing error."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)


class DatabaseSettings(Group):
    """Where definitions are kept."""

    url: str = f"{SQLITE}var/flaghoist.db"
    """``sqlite+aiosqlite:///PATH`` (four slashes for an absolute path), or ``memory:`` for a store
    that is empty at each start."""
    patience: float = Field(5.0, ge=0.01, le=60)
    """Seconds to wait for another process that is writing, before giving up."""

    @field_validator("url")
    @classmethod
    def _known(cls, url: str) -> str:
        if url != MEMORY and not (url.startswith(SQLITE) and len(url) > len(SQLITE)):
            raise ValueError(f"must be '{SQLITE}PATH' or '{MEMORY}'")
        return url

    @property
    def store(self) -> Literal["memory", "sql"]:
        """Which kind of store the URL means."""
        return "memory" if self.url == MEMORY else "sql"


class HttpSettings(Group):
    """How requests are answered."""

    host: str = Field("127.0.0.1", min_length=1)
    """Address to listen on; ``0.0.0.0`` for every network interface."""
    port: int = Field(8080, ge=0, le=65_535)
    """Port to listen on; 0 takes a free one."""
    workers: int = Field(1, ge=1, le=64)
    """Processes that serve. More than one needs a database that they share."""
    body_limit: int = Field(1_048_576, ge=1_024, le=1_073_741_824)
    """Largest request body in bytes; a larger one is answered 413."""
    cors_origins: Annotated[tuple[str, ...], NoDecode] = ("*",)
    """Web origins whose pages may evaluate flags, and manage them with an admin key, separated by
    commas. ``*`` lets every page evaluate, and none manage."""
    docs: bool = True
    """Whether ``/docs`` shows the API."""
    direct: bool = True
    """Whether evaluations are answered ahead of the web framework. The answers are the same."""
    keep_alive: int = Field(75, ge=1, le=3_600)
    """Seconds an idle connection stays open."""
    shutdown_timeout: int = Field(25, ge=1, le=3_600)
    """Seconds that requests in flight may take to finish after a signal to stop."""

    @field_validator("cors_origins", mode="before")
    @classmethod
    def _listed(cls, origins: object) -> object:
        return split_list(origins) if isinstance(origins, str) else origins


class LogSettings(Group):
    """What is logged, and how. Logs go to standard error."""

    level: LevelName = "INFO"
    """The least severe level that is logged."""
    format: Literal["auto", "json", "console"] = "auto"
    """``json`` for machines, ``console`` for people; ``auto`` is console on a terminal."""
    levels: Annotated[dict[str, LevelName], NoDecode] = {}
    """Other levels for single loggers: ``sqlalchemy.engine=INFO,flaghoist.access=WARNING``."""
    evaluations: int = Field(100, ge=0, le=1_000_000)
    """One of so many successful evaluation requests is logged; 0 logs none. Failures always are."""

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


class Settings(BaseModel):
    """The effective configuration of one process."""

    model_config = ConfigDict(frozen=True, use_attribute_docstrings=True)

    database: DatabaseSettings = DatabaseSettings()
    http: HttpSettings = HttpSettings()
    log: LogSettings = LogSettings()
    project: str = "default"
    """Project that the command line speaks of unless ``--project`` is given."""
    environment: str = "production"
    """Environment that the command line speaks of unless ``--environment`` is given."""
    url: str | None = Field(None, pattern=r"^https?://[^\s/@?#]+(/[^\s?#]*)?$")
    """Server that the command line speaks to; without one it opens the database itself."""
    admin_key: SecretStr | None = Field(None, min_length=1)
    """API key that the command line shows to that server."""

    @field_validator("project", "environment")
    @classmethod
    def _slug(cls, key: str) -> str:
        try:
            check_slug(key)
        except InvalidDefinition as refusal:
            raise ValueError(refusal.rule) from None
        return key


def split_list(text: str) -> tuple[str, ...]:
    """The items of a comma-separated list, without blanks around them."""
    return tuple(item for part in text.split(",") if (item := part.strip()))
