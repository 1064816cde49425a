"""Cross-origin requests to all but evaluation: only pages whose origin is listed by name."""

from collections.abc import Collection
from typing import Final

from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from entrypoints.http.headers import Header
from entrypoints.http.problems import answer
from entrypoints.http.refusals import OriginNotAllowed

_VARY: Final[Header] = (b"vary", b"Origin")
_EXPOSED: Final[Header] = (
    b"access-control-expose-headers",
    b"ETag, Idempotency-Replayed, Location, RateLimit, RateLimit-Policy, Retry-After, X-Request-ID",
)
_PREFLIGHT: Final = {
    "Access-Control-Allow-Methods": "DELETE, GET, PATCH, POST, PUT",
    "Access-Control-Allow-Headers": "Authorization, Content-Type, Idempotency-Key, If-Match, "
    "If-None-Match, X-API-Key, X-Request-ID",
    "Access-Control-Max-Age": "7200",
}


class Origins:
    """Tells browsers which pages may read the answers, and send what is no plain form.

    ``*`` in the list counts for evaluation only. Whoever opens evaluation to every page, for keys
    that pages may hold, has not thereby opened management, for keys that none should.
    """

    def __init__(self, app: ASGIApp, origins: Collection[str]) -> None:
        self._app = app
        self._origins = frozenset(origin.encode() for origin in origins) - {b"*"}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        asked = dict(scope["headers"])
        origin = asked.get(b"origin")
        allowed = origin in self._origins
        more = [_VARY] if self._origins else []
        if origin is not None and allowed:
            more += [(b"access-control-allow-origin", origin), _EXPOSED]

        async def send_shared(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", ()), *more]
            await send(message)

        if origin is None or not _is_preflight(scope, asked):
            await self._app(scope, receive, send_shared)
        elif allowed:
            await Response(status_code=204, headers=_PREFLIGHT)(scope, receive, send_shared)
        else:
            await answer(OriginNotAllowed(), scope)(scope, receive, send_shared)


def _is_preflight(scope: Scope, asked: dict[bytes, bytes]) -> bool:
    return scope["method"] == "OPTIONS" and b"access-control-request-method" in asked
