"""Problem documents (RFC 9457): how refusals are answered, and how they are documented."""

import json
from collections import defaultdict
from typing import Any
from urllib.parse import quote

from starlette.responses import Response
from starlette.types import Scope

from domain.errors import (
    Forbidden,
    InvalidDefinition,
    NoRoomForStreams,
    StaleVersion,
    StillUsed,
    TooManyStreams,
    Unauthenticated,
    Unavailable,
)
from entrypoints.http.quotas import policy_of, seconds_of, state_of
from entrypoints.http.refusals import (
    BodyTooLarge,
    BodyTooSlow,
    InvalidRequest,
    MethodNotAllowed,
    Overloaded,
    TooManyRequests,
)
from entrypoints.http.spreading import stream_seconds, unit_of
from entrypoints.http.table import TABLE, Problem
from entrypoints.masking import without_keys

MEDIA_TYPE = "application/problem+json"
RETRY_SECONDS = 1
_NAMES = "x-problems"


def document_of(error: Exception, instance: str, request_id: str) -> dict[str, Any]:
    """The problem document of a refusal that is in the table."""
    problem = TABLE[type(error)]
    return {
        "type": problem.type,
        "title": problem.title,
        "status": problem.status,
        "detail": str(error),
        "instance": instance,
        "request_id": request_id,
        **_facts_of(error),
    }


def answer(error: Exception, scope: Scope) -> Response:
    """The answer to a request that was refused."""
    document = document_of(error, quote(scope["path"]), request_id_of(scope))
    # ASCII only: whatever the caller sent, a lone surrogate included, can be quoted. All but an
    # API key, which may stand where it does not belong: an answer is shown, and kept.
    body = without_keys(json.dumps(document, ensure_ascii=True).encode())
    headers = _headers_of(error, unit_of(request_id_of(scope).encode()))
    return Response(body, document["status"], headers, media_type=MEDIA_TYPE)


def request_id_of(scope: Scope) -> str:
    """The id that the middleware gave the request; empty outside of it."""
    found: str = scope.get("state", {}).get("request_id", "")
    return found


def problems(*kinds: type[Exception]) -> dict[int | str, dict[str, Any]]:
    """For ``responses=``: every refusal that a route can give.

    The framework copies and checks what it is given for every route anew; so it is given the
    names only, and the OpenAPI document gets its full text once, by `spelled_out`.
    """
    by_status: dict[int, list[Problem]] = defaultdict(list)
    for kind in dict.fromkeys(kinds):
        by_status[TABLE[kind].status].append(TABLE[kind])
    return {
        status: {
            "description": "; ".join(dict.fromkeys(row.title for row in same)),
            _NAMES: [row.slug for row in same],
        }
        for status, same in sorted(by_status.items())
    }


def spelled_out(response: dict[str, Any]) -> None:
    """Say in a response of the OpenAPI document what the named problems look like."""
    if (names := response.pop(_NAMES, None)) is not None:
        shown = {name: {"$ref": f"#/components/examples/{name}"} for name in names}
        schema = {"$ref": "#/components/schemas/Problem"}
        response["content"] = {MEDIA_TYPE: {"schema": schema, "examples": shown}}


def examples() -> dict[str, dict[str, Any]]:
    """Every problem as it is answered, by name: ``components.examples``."""
    return {
        row.slug: {"value": document_of(row.sample, "/api/v1/projects/shop", "5f0c3a9b2d7e41c8")}
        for row in TABLE.values()
    }


def _facts_of(error: Exception) -> dict[str, Any]:
    """What a program may want to know, beyond the sentence."""
    match error:
        case InvalidDefinition():
            fault = {"in": "body", "pointer": error.pointer, "detail": error.rule}
            return {"errors": [fault]}
        case InvalidRequest(faults=faults):
            return {
                "errors": [
                    {"in": fault.place, "pointer": fault.pointer, "detail": fault.rule}
                    for fault in faults
                ]
            }
        case StaleVersion(current=current):
            return {"current_version": current}
        case StillUsed(users=users):
            return {"users": list(users)}
        case Forbidden(needed=needed):
            return {"needed": needed}
        case BodyTooLarge(limit=limit):
            return {"limit": limit}
        case _:
            return {}


def _headers_of(error: Exception, unit: float) -> dict[str, str]:
    match error:
        case Unauthenticated():
            return {"WWW-Authenticate": 'Bearer realm="flaghoist"'}
        case MethodNotAllowed(allowed=allowed):
            return {"Allow": allowed}
        case Unavailable():
            return {"Retry-After": str(RETRY_SECONDS)}
        case TooManyStreams() | NoRoomForStreams():
            return {"Retry-After": str(stream_seconds(unit))}
        case TooManyRequests(budget=budget, verdict=verdict):
            told = (policy_of(budget), state_of(budget, verdict))
            return {
                "Retry-After": str(seconds_of(verdict)),
                **{name.decode(): value.decode() for name, value in told},
            }
        case Overloaded(seconds=seconds):
            return {"Retry-After": str(seconds)}
        case BodyTooLarge() | BodyTooSlow():
            return {"Connection": "close"}
        case _:
            return {}
