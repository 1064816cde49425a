"""Query parameters that nobody knows: refused, because one that is misspelt would do nothing."""

from collections.abc import Callable, Coroutine, Iterator
from typing import Any, TypeAlias

from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from starlette.requests import Request
from starlette.responses import Response

from entrypoints.http.refusals import Fault, InvalidRequest
from entrypoints.wire.faults import pointer_of

Handle: TypeAlias = Callable[[Request], Coroutine[Any, Any, Response]]


class StrictRoute(APIRoute):
    """A route that refuses every query parameter that it does not declare."""

    def get_route_handler(self) -> Handle:
        """The framework's handler, called only for requests without unknown parameters."""
        handle = super().get_route_handler()
        known = frozenset(_declared(self.dependant))

        async def handle_known(request: Request) -> Response:
            if unknown := request.query_params.keys() - known:
                raise InvalidRequest(*(_fault(name, known) for name in sorted(unknown)))
            return await handle(request)

        return handle_known


def _declared(dependant: Dependant) -> Iterator[str]:
    yield from (parameter.alias for parameter in dependant.query_params)
    for below in dependant.dependencies:
        yield from _declared(below)


def _fault(name: str, known: frozenset[str]) -> Fault:
    listed = f"known are {', '.join(sorted(known))}" if known else "there is none here"
    return Fault("query", pointer_of([name]), f"is not a known parameter; {listed}")
