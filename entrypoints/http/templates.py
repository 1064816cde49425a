"""Which route a path is of, for requests that are refused before they come to it."""

from collections.abc import Iterable
from re import Pattern
from typing import Final

from starlette.routing import BaseRoute, Route
from starlette.types import Scope

from entrypoints.http.paths import path_of

UNKNOWN: Final = "unknown"
"""The route of a path that there is not."""


class Templates:
    """The templates of all paths, in the order in which they are tried.

    Only they become labels, so that no request adds one. To go through them takes a few
    microseconds, and runs nothing that a route needs.
    """

    def __init__(self, routes: Iterable[BaseRoute]) -> None:
        self._patterns: dict[str, Pattern[str]] = {
            route.path: route.path_regex for route in routes if isinstance(route, Route)
        }

    def of(self, scope: Scope) -> str:
        """The template of the path: that of the route that was found, else as it would be."""
        found: str | None = getattr(scope.get("route"), "path", None)
        if found is not None:
            return found
        path = path_of(scope)
        matching = (each for each, pattern in self._patterns.items() if pattern.match(path))
        return next(matching, UNKNOWN)
