"""The OpenAPI document: what FastAPI makes of the routes, and the problems they share."""

import re
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any, Final

from fastapi import FastAPI
from fastapi.routing import APIRoute

from entrypoints.http.paths import MANAGEMENT, METRICS
from entrypoints.http.problems import examples, spelled_out
from entrypoints.http.quotas import HEADERS, LATER, LEFT
from entrypoints.http.table import PROBLEMS
from entrypoints.wire.base import Wire

TITLE: Final = "Flaghoist"
DESCRIPTION: Final = """\
A feature flag service that every SDK reads.

Applications evaluate flags over [OFREP](https://openfeature.dev/) with a server or client key.
People and tools manage them under `/api/v1` with an admin key:

* Every resource has a version, which is its `ETag`. To change one, send it as `If-Match`, or `*`.
* A `POST` with an `Idempotency-Key` takes effect once, however often it is sent.
* Lists come in pages: send `next_cursor` as `cursor` until it is null.
* A query parameter that an operation does not name is refused: misspelt, it would do nothing.
* Everything that is refused is answered with a problem document (RFC 9457): its `type` is stable,
  its `errors` point into the request.
"""

_UNAUTHENTICATED: Final = str(HTTPStatus.UNAUTHORIZED.value)
_REFUSED_FOR_NOW: Final = (
    str(HTTPStatus.TOO_MANY_REQUESTS.value),
    str(HTTPStatus.SERVICE_UNAVAILABLE.value),
)
_STRING: Final = {"type": "string"}
_PROBLEM: Final[dict[str, Any]] = {
    "title": "Problem",
    "description": "Why a request was refused (RFC 9457).",
    "type": "object",
    "required": ["type", "title", "status", "detail", "instance", "request_id"],
    "properties": {
        "type": {
            "type": "string",
            "description": "Tells the kind of problem; stable.",
            "enum": sorted(row.type for row in PROBLEMS),
        },
        "title": _STRING,
        "status": {"type": "integer"},
        "detail": _STRING,
        "instance": {"type": "string", "description": "The path that was asked for."},
        "request_id": {"type": "string", "description": "Also in the log."},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["in", "pointer", "detail"],
                "properties": {
                    "in": {"type": "string", "enum": ["body", "header", "path", "query"]},
                    "pointer": {"type": "string", "format": "json-pointer"},
                    "detail": _STRING,
                },
            },
        },
        "current_version": {"type": "integer"},
        "users": {"type": "array", "items": _STRING},
        "needed": _STRING,
        "limit": {"type": "integer"},
    },
}


class DocumentedApi(FastAPI):
    """FastAPI, whose document also says what a problem looks like."""

    def openapi(self) -> dict[str, Any]:
        """The OpenAPI document; made once."""
        document = super().openapi()
        components = document["components"]
        if "Problem" not in components["schemas"]:
            components["schemas"]["Problem"] = _PROBLEM
            components["examples"] = examples()
            components["headers"] = HEADERS
            _show(components["schemas"])
            for path, item in document["paths"].items():
                for operation in item.values():
                    _require_precondition(operation)
                    for status, response in operation["responses"].items():
                        if path.startswith((MANAGEMENT, METRICS)):
                            _tell_of_limits(status, response)
                        spelled_out(response)
        return document


def _tell_of_limits(status: str, response: dict[str, Any]) -> None:
    """Say which answers of management tell what is left, and which ask to come again."""
    left = {} if status == _UNAUTHENTICATED else LEFT
    later = LATER if status in _REFUSED_FOR_NOW else {}
    response["headers"] = {**response.get("headers", {}), **left, **later}


def _show(schemas: dict[str, Any]) -> None:
    """Put the examples of the models in; the framework drops every null from what it copies."""
    for model in _below(Wire):
        name = re.sub(r"\W", "_", model.__name__)
        for schema in (schemas.get(f"{name}{side}") for side in ("", "-Input", "-Output")):
            if schema is not None and (shown := model.shown()):
                schema["examples"] = shown


def _require_precondition(operation: dict[str, Any]) -> None:
    """Say that If-Match is required where it is. The framework would answer a missing one itself,
    so to it the header is optional, and may be null.
    """
    if str(HTTPStatus.PRECONDITION_REQUIRED.value) not in operation["responses"]:
        return
    for parameter in operation["parameters"]:
        if parameter["name"] == "If-Match":
            schema = parameter["schema"]
            (sent,) = (kind for kind in schema.pop("anyOf") if kind != {"type": "null"})
            parameter.update(required=True, schema={**sent, **schema})


def _below(model: type[Wire]) -> Iterator[type[Wire]]:
    for subclass in model.__subclasses__():
        yield subclass
        yield from _below(subclass)


def operation_id(route: APIRoute) -> str:
    """The name of the function: short, and unique, which a test holds."""
    return route.name
