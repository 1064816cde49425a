"""What is told over OTLP beyond what OpenTelemetry's own variables say."""

from pydantic import Field

from entrypoints.settings.group import Group


class TelemetrySettings(Group):
    """What is told over OTLP beyond what OpenTelemetry's own variables say."""

    evaluations: int = Field(0, ge=0, le=1_000_000)
    """One of so many evaluation requests is told as ``feature_flag.evaluation`` events, one for
    each flag that it evaluated, wherever log lines are sent over OTLP; 0 tells none."""
    context_id: bool = False
    """Whether these events name the targeting key, which may be personal."""
