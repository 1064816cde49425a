"""Paths as routes see them, and the prefixes that tell whose a request is."""

import re
from typing import Final

from starlette.types import Scope

MANAGEMENT: Final = "/api/v1"
METRICS: Final = "/metrics"
EVALUATION: Final = "/ofrep/v1/evaluate/flags"
STREAMS: Final = "/ofrep/v1/streams"
HEALTH: Final = "/health"

_PLACE: Final = re.compile(
    rf"{MANAGEMENT}/projects/(?P<project>[a-z0-9][a-z0-9-]{{0,63}})"
    r"(?:/environments/(?P<environment>[a-z0-9][a-z0-9-]{0,63}))?(?:/.*)?",
    re.DOTALL,
)


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


def place_of(scope: Scope) -> dict[str, str]:
    """The project and the environment that a management path speaks of, as far as it does."""
    found = _PLACE.fullmatch(path_of(scope))
    named = {} if found is None else found.groupdict()
    return {name: key for name, key in named.items() if key is not None}
