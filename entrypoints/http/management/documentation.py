"""What the routes of the management API have in common in the OpenAPI document."""

from typing import Any, Final, TypeAlias

from domain.errors import Forbidden, InvalidDefinition, StaleVersion, Unauthenticated, Unavailable
from entrypoints.http.problems import problems
from entrypoints.http.refusals import (
    BodyTooLarge,
    BodyTooSlow,
    IdempotencyKeyInUse,
    IdempotencyKeyReused,
    InvalidRequest,
    MalformedBody,
    Overloaded,
    PreconditionRequired,
    TooManyRequests,
    Unexpected,
    UnsupportedMediaType,
)

Kinds: TypeAlias = tuple[type[Exception], ...]
Responses: TypeAlias = dict[int | str, dict[str, Any]]

_ALWAYS: Final[Kinds] = (
    Unauthenticated,
    Forbidden,
    InvalidRequest,
    BodyTooLarge,  # also where no body is read
    BodyTooSlow,
    TooManyRequests,
    Overloaded,
    Unexpected,
    Unavailable,
)

ASKS: Final[Kinds] = (MalformedBody, UnsupportedMediaType, InvalidDefinition)
"""A route that reads a body may refuse it so."""
CREATES: Final[Kinds] = (*ASKS, IdempotencyKeyReused, IdempotencyKeyInUse)
CHANGES: Final[Kinds] = (*ASKS, PreconditionRequired, StaleVersion)
DELETES: Final[Kinds] = (PreconditionRequired, StaleVersion)

_HEADERS = {
    "ETag": {
        "description": "The version, for If-Match and If-None-Match.",
        "schema": {"type": "string"},
        "example": '"3"',
    },
    "Location": {
        "description": "Where the new resource is.",
        "schema": {"type": "string", "format": "uri-reference"},
    },
    "Idempotency-Replayed": {
        "description": "`true` if the answer to an earlier request is repeated.",
        "schema": {"type": "string", "enum": ["true"]},
    },
}


def asked(*refused: type[Exception]) -> Responses:
    """A question, or a change of something that has no version."""
    return problems(*_ALWAYS, *refused)


def found(*refused: type[Exception]) -> Responses:
    """A question about one resource with a version."""
    not_modified = {"description": "You have the current version", "headers": _headers("ETag")}
    return {200: {"headers": _headers("ETag")}, 304: not_modified, **asked(*refused)}


def created(*refused: type[Exception]) -> Responses:
    """Something new."""
    headers = _headers("ETag", "Location", "Idempotency-Replayed")
    return {201: {"headers": headers}, **asked(*CREATES, *refused)}


def changed(*refused: type[Exception]) -> Responses:
    """A change of one resource with a version."""
    return {200: {"headers": _headers("ETag")}, **asked(*refused)}


def _headers(*names: str) -> dict[str, Any]:
    return {name: _HEADERS[name] for name in names}
