"""No request body is read beyond a limit."""

from http import HTTPStatus

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from entrypoints.http.problems import answer
from entrypoints.http.refusals import BodyTooLarge


class BodyLimit:
    """Refuses a body that says it is too large unread, and any other as soon as it is."""

    def __init__(self, app: ASGIApp, limit: int) -> None:
        self._app = app
        self._limit = limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        declared = dict(scope["headers"]).get(b"content-length", b"0")
        if declared.isdigit() and int(declared) > self._limit:
            await answer(BodyTooLarge(self._limit), scope)(scope, receive, send)
            return
        read = 0

        async def receive_limited() -> Message:
            nonlocal read
            message = await receive()
            read += len(message.get("body", b""))
            if read > self._limit:
                # The framework passes its own exception on, and hides others behind a 400.
                raise HTTPException(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, str(self._limit))
            return message

        await self._app(scope, receive_limited, send)
