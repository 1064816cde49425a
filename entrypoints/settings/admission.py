"""How much is answered at once."""

from pydantic import Field

from entrypoints.settings.group import Group


class AdmissionSettings(Group):
    """How much is answered at once, of all but evaluations, probes and metrics."""

    concurrency: int = Field(64, ge=1, le=10_000)
    """Management requests that one process answers at once; others wait for their turn."""
    queue: int = Field(256, ge=0, le=100_000)
    """Management requests that may wait; more are answered 503."""
    patience: float = Field(5.0, ge=0.01, le=300)
    """Seconds that a management request waits for its turn before it is answered 503."""
