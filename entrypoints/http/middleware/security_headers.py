"""What browsers may do with an answer: by default nothing."""

from typing import Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from entrypoints.http.headers import SECURITY_HEADERS, Header
from entrypoints.http.paths import path_of

PAGES: Final = "/docs"
DOCUMENT: Final = "/openapi.json"

_PAGE_POLICY = (
    b"default-src 'none'; connect-src 'self'; "
    b"script-src 'unsafe-inline' https://cdn.jsdelivr.net; "
    b"style-src 'unsafe-inline' https://cdn.jsdelivr.net; "
    b"img-src data: https://fastapi.tiangolo.com; frame-ancestors 'none'"
)
"""The page that shows the API loads its viewer from where FastAPI's page does."""

_FRAMES: Final[Header] = (b"x-frame-options", b"DENY")
_CACHE: Final = b"cache-control"


class SecurityHeaders:
    """Adds to each answer the headers that it does not have."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        wanted = _headers_for(path_of(scope))

        async def send_secured(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = list(message.get("headers", ()))
                present = {name for name, _ in headers}
                message["headers"] = headers + [
                    header for header in wanted if header[0] not in present
                ]
            await send(message)

        await self._app(scope, receive, send_secured)


def _headers_for(path: str) -> tuple[Header, ...]:
    headers = dict((*SECURITY_HEADERS, _FRAMES))
    if path == PAGES:
        headers[b"content-security-policy"] = _PAGE_POLICY
    if path in {PAGES, DOCUMENT}:
        headers[_CACHE] = b"no-cache"
    return tuple(headers.items())
