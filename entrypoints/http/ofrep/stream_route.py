"""The path of the event streams as a route of the framework: documented by it, answered past it."""

from http import HTTPStatus
from typing import Annotated, Any

from fastapi import FastAPI, Header, Query
from fastapi.routing import APIRoute
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from entrypoints.http.ofrep.wire import BulkFailure
from entrypoints.http.paths import STREAMS
from entrypoints.http.quotas import LATER
from entrypoints.http.streams.sse import MEDIA_TYPE


async def listen(
    token: Annotated[str, Query(description="From `eventStreams` of a bulk answer.")],
    last_event_id: Annotated[str | None, Header(description="The last event heard of.")] = None,
) -> None:
    """Hear when it is time to evaluate all flags again: server-sent events of OFREP.

    Clients do not make up the address; bulk answers offer it as `eventStreams`.
    """


def add_stream_route(app: FastAPI, streams: ASGIApp) -> None:
    """Put the route into the application; `streams` answers it, whatever the method."""

    class StreamRoute(APIRoute):
        """A route that is documented by its endpoint, and answered by `streams`."""

        async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
            await streams(scope, receive, send)

    app.router.add_api_route(
        STREAMS,
        listen,
        methods=["GET"],
        tags=["OFREP"],
        operation_id="listen",
        summary="Listen for changes",
        response_class=Response,
        route_class_override=StreamRoute,
        responses={
            HTTPStatus.OK: {
                "description": "Events named `message`, whose data has the type "
                "`refetchEvaluation`, and comments between them.",
                "content": {MEDIA_TYPE: {"schema": {"type": "string"}}},
            },
            HTTPStatus.UNAUTHORIZED: _failure("The token is not in force."),
            HTTPStatus.TOO_MANY_REQUESTS: _failure(
                "The key or the address has too many streams open, or too many tokens "
                "were not in force.",
                LATER,
            ),
            "4XX": _failure("Whatever else is refused is refused in this form."),
            HTTPStatus.SERVICE_UNAVAILABLE: _failure("Too many streams are open.", LATER),
        },
    )


def _failure(description: str, headers: dict[str, Any] | None = None) -> dict[str, Any]:
    return {"model": BulkFailure, "description": description, "headers": headers or {}}
