"""Cross-origin requests: which web pages may evaluate flags.

Keys travel in headers, never in cookies, so allowing every origin gives no page more than its
key does.
"""

from collections.abc import Collection

from entrypoints.http.headers import Header

_VARY = (b"vary", b"Origin")
_EXPOSED = (
    b"access-control-expose-headers",
    b"ETag, RateLimit, RateLimit-Policy, Retry-After, X-Request-ID",
)
_PREFLIGHT: tuple[Header, ...] = (
    (b"access-control-allow-methods", b"POST"),
    (
        b"access-control-allow-headers",
        b"Content-Type, If-None-Match, Authorization, X-API-Key, X-Request-ID",
    ),
    (b"access-control-max-age", b"7200"),
)


class Cors:
    """The answers to a browser that asks on behalf of a page."""

    __slots__ = ("_all", "_always", "_origins")

    def __init__(self, origins: Collection[str]) -> None:
        self._all = "*" in origins
        self._origins = frozenset(origin.encode() for origin in origins)
        self._always = () if self._all else (_VARY,)

    def headers(self, origin: bytes | None) -> tuple[Header, ...]:
        """Headers for the answer to a request from this origin."""
        if origin is None:
            return self._always
        if self._all:
            return ((b"access-control-allow-origin", b"*"), _EXPOSED)
        if origin in self._origins:
            return ((b"access-control-allow-origin", origin), _EXPOSED, _VARY)
        return self._always

    def preflight(self, origin: bytes | None) -> tuple[Header, ...]:
        """More headers for the answer to the question whether a request would be allowed."""
        allowed = self._all or origin in self._origins
        return _PREFLIGHT if allowed else ()
