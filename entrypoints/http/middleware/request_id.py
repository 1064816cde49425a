"""A name for every request: in its answer, in its log lines, in the history it makes."""

import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from entrypoints.http.headers import REQUEST_ID, RequestIds
from entrypoints.http.paths import place_of
from entrypoints.http.traceparent import trace_of


class RequestId:
    """Takes the id that the caller sent, or makes one; binds it to the log; returns it.

    The trace, the project and the environment that the request names are bound with it, so lines
    have them however early it is refused.
    """

    def __init__(self, app: ASGIApp, request_ids: RequestIds) -> None:
        self._app = app
        self._request_ids = request_ids

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = dict(scope["headers"])
        header = self._request_ids(headers.get(REQUEST_ID))
        request_id = header.decode()
        scope.setdefault("state", {})["request_id"] = request_id

        async def send_named(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", ()), (REQUEST_ID, header)]
            await send(message)

        bound = {"request_id": request_id, **place_of(scope), **trace_of(headers)}
        with structlog.contextvars.bound_contextvars(**bound):
            await self._app(scope, receive, send_named)
