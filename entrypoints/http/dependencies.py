"""Where FastAPI meets the container, and nowhere else."""

from collections.abc import Awaitable, Callable
from typing import Annotated, TypeVar

from fastapi import Depends, Security
from fastapi.security import APIKeyHeader, HTTPBearer
from starlette.requests import HTTPConnection, Request

from application.access import Actor
from entrypoints.container import Container

Resolved = TypeVar("Resolved")

_BEARER = HTTPBearer(
    scheme_name="Bearer", description="`Authorization: Bearer KEY`", auto_error=False
)
_HEADER = APIKeyHeader(
    scheme_name="ApiKey", name="X-API-Key", description="`X-API-Key: KEY`", auto_error=False
)


def use(
    select: Callable[[Container], Callable[[], Resolved]],
) -> Callable[[HTTPConnection], Awaitable[Resolved]]:
    """Resolve a provider from the container of *this* app. Async, so no thread hop a request."""

    async def resolve(connection: HTTPConnection) -> Resolved:
        return select(connection.app.state.container)()

    return resolve


async def _actor(request: Request) -> Actor:
    actor: Actor = request.state.actor
    return actor


async def _documented(
    _bearer: Annotated[object, Security(_BEARER)], _header: Annotated[object, Security(_HEADER)]
) -> None:
    """Tells the OpenAPI document how to authenticate; the middleware has done it."""


Caller = Annotated[Actor, Depends(_actor)]
"""Whose key was sent."""

AUTHENTICATED = Depends(_documented)
