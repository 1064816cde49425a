"""The evaluation paths as routes of the framework: documented by it, answered past it."""

import re
from collections.abc import Callable
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import FastAPI, Header, Path, Query
from fastapi.routing import APIRoute
from starlette.types import ASGIApp, Receive, Scope, Send

from entrypoints.http.dependencies import AUTHENTICATED
from entrypoints.http.ofrep.wire import (
    BulkFailure,
    BulkSuccess,
    EvaluationFailure,
    EvaluationRequest,
    EvaluationSuccess,
)
from entrypoints.http.paths import EVALUATION
from entrypoints.http.quotas import LATER, LEFT

_ETAG = {
    "ETag": {
        "description": "Covers the flags, the kind of key and the context.",
        "schema": {"type": "string"},
    }
}


async def evaluate_flag(
    key: Annotated[str, Path(description="The flag's key; slashes need no escape.")],
    request: EvaluationRequest | None = None,
) -> None:
    """Evaluate one flag for a context. Server-side SDKs ask this at each evaluation."""


async def evaluate_flags(
    request: EvaluationRequest | None = None,
    if_none_match: Annotated[str | None, Header(description="The ETag of an answer.")] = None,
    flag_config_etag: Annotated[
        str | None,
        Query(alias="flagConfigEtag", description="The revision that an event told of."),
    ] = None,
    flag_config_last_modified: Annotated[
        int | str | None,
        Query(alias="flagConfigLastModified", description="Accepted, and not needed."),
    ] = None,
) -> None:
    """Evaluate all flags for a context at once. SDKs in browsers and apps ask this.

    A server key gets every flag of its environment, a client key those that are client-visible.
    """


def add_evaluation_routes(app: FastAPI, evaluation: ASGIApp) -> None:
    """Put the routes into the application; `evaluation` answers them, whatever the method."""

    class EvaluationRoute(APIRoute):
        """A route that is documented by its endpoint, and answered by `evaluation`."""

        def __init__(self, path: str, endpoint: Callable[..., Any], **options: Any) -> None:
            super().__init__(path, endpoint, **options)
            # A line break in a key, or after the path, is a character like any other.
            pattern = self.path_regex.pattern.removesuffix("$") + r"\Z"
            self.path_regex = re.compile(pattern, re.DOTALL)

        async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
            await evaluation(scope, receive, send)

    shared: dict[str, Any] = {
        "methods": ["POST"],
        "tags": ["OFREP"],
        "dependencies": [AUTHENTICATED],
        "route_class_override": EvaluationRoute,
    }
    app.router.add_api_route(
        f"{EVALUATION}/{{key:path}}",
        evaluate_flag,
        operation_id="evaluateFlag",
        summary="Evaluate a flag",
        response_model=EvaluationSuccess,
        responses={
            HTTPStatus.NOT_FOUND: _failure(EvaluationFailure, "There is no such flag."),
            **_failures(EvaluationFailure),
        },
        **shared,
    )
    app.router.add_api_route(
        EVALUATION,
        evaluate_flags,
        operation_id="evaluateFlagsBulk",
        summary="Evaluate all flags",
        response_model=BulkSuccess,
        responses={
            HTTPStatus.OK: {"headers": _ETAG},
            HTTPStatus.NOT_MODIFIED: {"description": "Nothing changed.", "headers": _ETAG},
            **_failures(BulkFailure),
        },
        **shared,
    )


def _failures(model: type[EvaluationFailure | BulkFailure]) -> dict[int | str, dict[str, Any]]:
    busy = _failure(model, "The environment is still being loaded.")
    return {
        HTTPStatus.BAD_REQUEST: _failure(model, "The context does not allow an answer."),
        HTTPStatus.UNAUTHORIZED: _failure(model, "No valid API key was sent."),
        HTTPStatus.FORBIDDEN: _failure(model, "The key is not one for evaluation."),
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE: _failure(model, "The body is too large."),
        HTTPStatus.TOO_MANY_REQUESTS: {
            **_failure(model, "The key or the address asked too much."),
            "headers": {**LATER, **LEFT},
        },
        "4XX": _failure(model, "Whatever else is refused is refused in this form."),
        HTTPStatus.INTERNAL_SERVER_ERROR: _failure(model, "A fault of the service."),
        HTTPStatus.SERVICE_UNAVAILABLE: {**busy, "headers": LATER},
    }


def _failure(model: type[EvaluationFailure | BulkFailure], description: str) -> dict[str, Any]:
    return {"model": model, "description": description}
