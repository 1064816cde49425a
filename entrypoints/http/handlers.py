"""From whatever a route raises to its problem. Installed once; no route catches anything."""

from collections.abc import Callable, Coroutine, Mapping, Sequence
from http import HTTPStatus
from typing import Any, TypeAlias

from fastapi.exceptions import RequestValidationError
from fastapi.routing import iter_route_contexts
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from domain.errors import FlaghoistError
from entrypoints.http.paths import path_of
from entrypoints.http.problems import answer
from entrypoints.http.refusals import (
    BodyTooLarge,
    BodyTooSlow,
    Fault,
    HttpRefusal,
    InvalidRequest,
    MalformedBody,
    MethodNotAllowed,
    NoSuchPath,
    NotModified,
    Unexpected,
    UnsupportedMediaType,
)
from entrypoints.wire.faults import pointer_of, rule_of

Handler: TypeAlias = Callable[[Request, Any], Coroutine[Any, Any, Response]]


def handlers() -> dict[int | type[Exception], Handler]:
    """For ``FastAPI(exception_handlers=…)``."""
    return {
        FlaghoistError: _refused,
        HttpRefusal: _refused,
        RequestValidationError: _invalid,
        HTTPException: _by_status,
        NotModified: _not_modified,
    }


async def _refused(request: Request, error: Exception) -> Response:
    return answer(error, request.scope)


async def _not_modified(_request: Request, error: NotModified) -> Response:
    return Response(status_code=HTTPStatus.NOT_MODIFIED, headers={"ETag": error.etag})


async def _invalid(request: Request, error: RequestValidationError) -> Response:
    return answer(_refusal_of(error.errors()), request.scope)


async def _by_status(request: Request, error: HTTPException) -> Response:
    """What the framework itself refuses."""
    match error.status_code:
        case HTTPStatus.NOT_FOUND:
            return answer(NoSuchPath(), request.scope)
        case HTTPStatus.METHOD_NOT_ALLOWED:
            return answer(MethodNotAllowed(_methods_at(request)), request.scope)
        case HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
            return answer(BodyTooLarge(int(error.detail)), request.scope)
        case HTTPStatus.REQUEST_TIMEOUT:
            return answer(BodyTooSlow(), request.scope)
        case HTTPStatus.BAD_REQUEST:
            return answer(MalformedBody("it cannot be decoded"), request.scope)
        case _:
            return answer(Unexpected(), request.scope)


def _methods_at(request: Request) -> str:
    """Every method that the path answers; the framework only tells those of the first route."""
    path = path_of(request.scope)
    routes = (context.original_route for context in iter_route_contexts(request.app.routes))
    at_path = (
        route.methods or ()
        for route in routes
        if isinstance(route, Route) and route.path_regex.match(path)
    )
    methods = set().union(*at_path)
    return ", ".join(sorted(methods | {"HEAD"} if "GET" in methods else methods))


def _refusal_of(found: Sequence[Mapping[str, Any]]) -> HttpRefusal:
    first = found[0]
    if first["type"] == "json_invalid":
        return MalformedBody(f"{first['ctx']['error']} at character {first['loc'][-1]}")
    if first["loc"] == ("body",) and isinstance(first.get("input"), bytes):
        return UnsupportedMediaType()
    return InvalidRequest(*map(_fault_of, found))


def _fault_of(error: Mapping[str, Any]) -> Fault:
    place, *path = error["loc"]
    return Fault(str(place), pointer_of(path), rule_of(error))
