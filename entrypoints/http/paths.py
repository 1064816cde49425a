"""The prefixes that tell whose a request is."""

from typing import Final

from starlette.types import Scope

MANAGEMENT: Final = "/api/v1"
METRICS: Final = "/metrics"
EVALUATION: Final = "/ofrep/v1/evaluate/flags"


def is_below(scope: Scope, prefix: str) -> bool:
    """Whether the path is the prefix or below it."""
    path: str = scope["path"].removeprefix(scope.get("root_path", ""))
    return path == prefix or path.startswith(f"{prefix}/")
