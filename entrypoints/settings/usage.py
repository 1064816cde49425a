"""How evaluations are counted, and when a flag counts as stale."""

from pydantic import Field, ValidationInfo, field_validator

from entrypoints.settings.group import Group


class UsageSettings(Group):
    """How evaluations are counted, and when a flag counts as stale."""

    interval: float = Field(5.0, ge=0.1, le=300)
    """Seconds between two writings of what was counted. A process that is killed loses the counts
    since the last one."""
    retention_days: int = Field(90, ge=1, le=3_650)
    """Days that counts are kept."""
    stale_days: int = Field(30, ge=1, le=3_650, validate_default=True)
    """Days that a flag serves one value to everybody, or is not evaluated, before it is reported as
    stale. At most ``FLAGHOIST_USAGE_RETENTION_DAYS``."""
    release_days: int = Field(40, ge=1, le=36_500)
    """Days that a flag of the kind ``release`` is expected to live."""
    experiment_days: int = Field(40, ge=1, le=36_500)
    """Days that a flag of the kind ``experiment`` is expected to live."""

    @field_validator("stale_days")
    @classmethod
    def _remembered(cls, days: int, info: ValidationInfo) -> int:
        """Whether nobody asked for so long can only be told of as many days as are kept."""
        if days > info.data.get("retention_days", days):
            raise ValueError("must be at most FLAGHOIST_USAGE_RETENTION_DAYS")
        return days
