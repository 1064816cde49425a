"""What FastAPI itself tells OpenTelemetry of: spans of management requests, and nothing else."""

from typing import Final

from fastapi.telemetry import TelemetryConfig
from starlette.types import Scope

from entrypoints.http.middleware.access_log import QUIET
from entrypoints.http.paths import EVALUATION, STREAMS, is_below, path_of


def is_untraced(scope: Scope) -> bool:
    """Spans of evaluations cost more than these; those of streams never end; probes are noise."""
    return is_below(scope, EVALUATION) or is_below(scope, STREAMS) or path_of(scope) in QUIET


SPANS: Final[TelemetryConfig] = {
    "exclude": is_untraced,
    # Our own metrics and log lines say more, and hold no keys; use cases have spans of their own.
    "metrics": False,
    "logs": False,
    "operation_spans": False,
    "auto_configure": False,
}
