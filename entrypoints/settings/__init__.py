"""Every setting of Flaghoist: its name, its meaning, its default, its rule.

`Settings` is a plain value, so tests build one without an environment. `read_settings` fills it
from variables named ``FLAGHOIST_<GROUP>_<FIELD>`` and from a `.env` file; variables win.
"""

from pathlib import Path
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, SecretStr, field_validator, model_validator

from domain.errors import InvalidDefinition
from domain.keys import check_slug
from entrypoints.settings.admission import AdmissionSettings
from entrypoints.settings.database import MEMORY, SQLITE, DatabaseSettings
from entrypoints.settings.group import Group
from entrypoints.settings.http import HttpSettings
from entrypoints.settings.limits import LimitsSettings
from entrypoints.settings.log import LogSettings
from entrypoints.settings.redis import RedisSettings
from entrypoints.settings.snapshots import SnapshotsSettings
from entrypoints.settings.streams import StreamsSettings
from entrypoints.settings.telemetry import TelemetrySettings
from entrypoints.settings.usage import UsageSettings
from entrypoints.settings.webhooks import WebhooksSettings

__all__ = [
    "MEMORY",
    "SQLITE",
    "AdmissionSettings",
    "DatabaseSettings",
    "Group",
    "HttpSettings",
    "LimitsSettings",
    "LogSettings",
    "RedisSettings",
    "Settings",
    "SnapshotsSettings",
    "StreamsSettings",
    "TelemetrySettings",
    "UsageSettings",
    "WebhooksSettings",
]


class Settings(BaseModel):
    """The effective configuration of one process."""

    model_config = ConfigDict(frozen=True, use_attribute_docstrings=True)

    admission: AdmissionSettings = AdmissionSettings()
    database: DatabaseSettings = DatabaseSettings()
    http: HttpSettings = HttpSettings()
    limits: LimitsSettings = LimitsSettings()
    log: LogSettings = LogSettings()
    redis: RedisSettings = RedisSettings()
    snapshots: SnapshotsSettings = SnapshotsSettings()
    usage: UsageSettings = UsageSettings()
    streams: StreamsSettings = StreamsSettings()
    telemetry: TelemetrySettings = TelemetrySettings()
    webhooks: WebhooksSettings = WebhooksSettings()
    queue: Literal["embedded", "celery"] = "embedded"
    """Who delivers to webhooks: ``embedded`` is whoever serves; with ``celery`` it is those who run
    ``flaghoist worker``, who are told over ``FLAGHOIST_REDIS_URL``."""
    project: str = "default"
    """Project that the command line speaks of unless ``--project`` is given."""
    environment: str = "production"
    """Environment that the command line speaks of unless ``--environment`` is given."""
    url: str | None = Field(None, pattern=r"^https?://[^\s/@?#]+(/[^\s?#]*)?$")
    """Server that the command line speaks to; without one it opens the database itself."""
    admin_key: SecretStr | None = Field(None, min_length=1)
    """API key that the command line shows to that server, and to no other."""

    @property
    def saved(self) -> Path:
        """The directory of what is saved of this database."""
        return Path(self.snapshots.directory) / self.database.fingerprint

    @property
    def prefix(self) -> str:
        """What the keys of this database in Valkey or Redis begin with."""
        return f"{self.redis.prefix}:{self.database.fingerprint}"

    @model_validator(mode="after")
    def _redis_is_known(self) -> Self:
        """Raise `ValueError` if something is to be told by a Redis that nobody has named."""
        for wanted, value, name in (
            (self.queue, "celery", "FLAGHOIST_QUEUE"),
            (self.snapshots.feed, "redis", "FLAGHOIST_SNAPSHOTS_FEED"),
        ):
            if wanted == value and self.redis.url is None:
                raise ValueError(f"{name}={value} needs FLAGHOIST_REDIS_URL")
        return self

    @field_validator("project", "environment")
    @classmethod
    def _slug(cls, key: str) -> str:
        try:
            check_slug(key)
        except InvalidDefinition as refusal:
            raise ValueError(refusal.rule) from None
        return key
