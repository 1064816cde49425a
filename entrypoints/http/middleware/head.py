"""HEAD wherever GET is: the same answer without its body (RFC 9110, section 9.3.2)."""

from starlette.types import ASGIApp, Message, Receive, Scope, Send


class Head:
    """Asks for what GET would answer, and sends no more than its head."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["method"] != "HEAD":
            await self._app(scope, receive, send)
            return

        async def send_head(message: Message) -> None:
            if message["type"] == "http.response.body":
                message = {**message, "body": b""}
            await send(message)

        async def receive_end() -> Message:
            """Nothing follows a head: an answer that goes on would wait for this to stop."""
            return {"type": "http.disconnect"}

        # The server has to go on seeing HEAD, and the log the route that was found.
        asked = {**scope, "method": "GET"}
        try:
            await self._app(asked, receive_end, send_head)
        finally:
            if "route" in asked:
                scope["route"] = asked["route"]
