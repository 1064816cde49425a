"""What every router of the management API starts from."""

from enum import Enum
from typing import Final

from fastapi import APIRouter

from entrypoints.http.dependencies import AUTHENTICATED
from entrypoints.http.idempotency import IdempotentRoute
from entrypoints.http.paths import MANAGEMENT
from entrypoints.http.query import StrictRoute

PROJECT: Final = f"{MANAGEMENT}/projects/{{project}}"
ENVIRONMENT: Final = f"{PROJECT}/environments/{{environment}}"


def router(prefix: str, tag: str, route_class: type[StrictRoute] = IdempotentRoute) -> APIRouter:
    """A router whose routes need a key, honour Idempotency-Key, and know what they are asked."""
    tags: list[str | Enum] = [tag]
    return APIRouter(
        prefix=prefix, tags=tags, dependencies=[AUTHENTICATED], route_class=route_class
    )
