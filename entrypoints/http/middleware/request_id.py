"""A name for every request: in its answer, in its log lines, in the history it makes."""

import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from entrypoints.http.headers import REQUEST_ID, RequestIds


class RequestId:
    """Takes the id that the caller sent, or makes one; binds it to the log; returns it."""

    def __init__(self, app: ASGIApp, request_ids: RequestIds) -> None:
        self._app = app
        self._request_ids = request_ids

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        sent = dict(scope["headers"]).get(REQUEST_ID)
        header = self._request_ids(sent)
        request_id = header.decode()
        scope.setdefault("state", {})["request_id"] = request_id

        async def send_named(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", ()), (REQUEST_ID, header)]
            await send(message)

        with structlog.contextvars.bound_contextvars(request_id=request_id):
            await self._app(scope, receive, send_named)
