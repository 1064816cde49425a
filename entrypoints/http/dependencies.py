"""Where FastAPI meets the container, and nowhere else."""

from collections.abc import Awaitable, Callable
from typing import Annotated, TypeAlias, TypeVar

from fastapi import Depends, Security
from fastapi.security import APIKeyHeader, HTTPBearer
from starlette.requests import HTTPConnection, Request

from application.access import Actor
from entrypoints.container import Container

Resolved = TypeVar("Resolved")
Resolve: TypeAlias = Callable[[HTTPConnection], Awaitable[Resolved]]
"""Gets something from the container of the application that a request came to."""

_BEARER = HTTPBearer(
    scheme_name="Bearer", description="`Authorization: Bearer KEY`", auto_error=False
)
_HEADER = APIKeyHeader(
    scheme_name="ApiKey", name="X-API-Key", description="`X-API-Key: KEY`", auto_error=False
)


def use(select: Callable[[Container], Callable[[], Resolved]]) -> Resolve[Resolved]:
    """Resolve a provider from the container of *this* app. Async, so no thread hop a request."""

    async def resolve(connection: HTTPConnection) -> Resolved:
        return select(connection.app.state.container)()

    return resolve


async def actor_of(request: Request) -> Actor:
    """Whose key was sent, as the middleware found out."""
    actor: Actor = request.state.actor
    return actor


async def _documented(
    _bearer: Annotated[object, Security(_BEARER)], _header: Annotated[object, Security(_HEADER)]
) -> None:
    """Tells the OpenAPI document how to authenticate; the middleware has done it."""


Caller = Annotated[Actor, Depends(actor_of)]
"""Whose key was sent."""

AUTHENTICATED = Depends(_documented)
