"""The last resort: what nobody foresaw becomes an answer without internals, and a log line."""

import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from entrypoints.http.problems import answer
from entrypoints.http.refusals import Unexpected


class UnexpectedErrors:
    """Answers 500 for whatever comes up, unless an answer is already on its way."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._log = structlog.get_logger("flaghoist.http")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        started = False

        async def send_noted(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            await self._app(scope, receive, send_noted)
        except Exception as error:
            self._log.error(
                "unexpected error", method=scope["method"], path=scope["path"], exc_info=error
            )
            if started:
                # Half an answer must not look like a whole one: the server cuts the connection.
                raise
            await answer(Unexpected(), scope)(scope, receive, send)
