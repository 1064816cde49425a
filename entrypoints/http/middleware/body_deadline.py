"""No request body is waited for without end."""

import asyncio
from collections import Counter
from http import HTTPStatus

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send


class BodyDeadline:
    """Gives up on a body that is not here in time, whoever reads it."""

    def __init__(self, app: ASGIApp, seconds: float, cut: Counter[str]) -> None:
        self._app = app
        self._seconds = seconds
        self._cut = cut

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        loop = asyncio.get_running_loop()
        deadline: float | None = loop.time() + self._seconds

        async def receive_in_time() -> Message:
            nonlocal deadline
            try:
                async with asyncio.timeout_at(deadline):
                    message = await receive()
            except TimeoutError:
                self._cut["body"] += 1
                # The framework passes its own exception on, and hides others behind a 400.
                raise HTTPException(HTTPStatus.REQUEST_TIMEOUT) from None
            if not message.get("more_body"):
                # What comes after the body is word that the client has gone, whenever that is.
                deadline = None
            return message

        await self._app(scope, receive_in_time, send)
