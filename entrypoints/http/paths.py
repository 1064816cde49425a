"""Paths as routes see them, and the prefixes that tell whose a request is."""

from typing import Final

from starlette.types import Scope

MANAGEMENT: Final = "/api/v1"
METRICS: Final = "/metrics"
EVALUATION: Final = "/ofrep/v1/evaluate/flags"
STREAMS: Final = "/ofrep/v1/streams"
HEALTH: Final = "/health"


def path_of(scope: Scope) -> str:
    """The path without the root path that a proxy put before it, which ends where a part does."""
    path: str = scope["path"]
    root: str = scope.get("root_path", "")
    if root and (path == root or path.startswith(f"{root}/")):
        return path[len(root) :]
    return path


def is_below(scope: Scope, prefix: str) -> bool:
    """Whether the path is the prefix or below it."""
    path = path_of(scope)
    return path == prefix or path.startswith(f"{prefix}/")
