"""One log line and one measurement a request. Never headers, never query strings."""

from time import perf_counter
from typing import Any

import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from entrypoints.http.metrics import TrafficMeter
from entrypoints.http.middleware.security_headers import DOCUMENT, PAGES
from entrypoints.http.paths import HEALTH, METRICS, path_of
from entrypoints.http.templates import Templates

QUIET = frozenset({*(f"{HEALTH}/{probe}" for probe in ("live", "ready", "startup")), METRICS})
"""Asked for again and again by machines, which nobody wants to read of while all is well."""
CLOSED_BY_CLIENT = 499
"""Logged for requests whose client went away; nobody ever receives it."""

_FIRST_FAILURE = 400
_FRAMEWORK_ROUTES = frozenset({DOCUMENT, PAGES})
"""Routes of which the framework does not say that it found them."""
_METHODS = frozenset({"DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"})


class AccessLog:
    """Tells who asked what, and how it went."""

    def __init__(self, app: ASGIApp, meter: TrafficMeter, templates: Templates) -> None:
        self._app = app
        self._templates = templates
        self._meter = meter
        self._log = structlog.get_logger("flaghoist.access")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        started = perf_counter()
        answer = _Answer(send)
        self._meter.request_started()
        try:
            await self._app(scope, receive, answer.send)
        finally:
            self._finished(scope, answer, perf_counter() - started)

    def _finished(self, scope: Scope, answer: "_Answer", seconds: float) -> None:
        method = scope["method"] if scope["method"] in _METHODS else "OTHER"
        route = self._route_of(scope)
        self._meter.request_finished(method, route, answer.status, seconds)
        told: dict[str, Any] = {
            "method": scope["method"],
            "path": scope["path"],
            "route": route,
            "status": answer.status,
            "duration_ms": round(seconds * 1_000, 3),
            "bytes": answer.bytes,
        }
        if answer.status < _FIRST_FAILURE and path_of(scope) in QUIET:
            self._log.debug("request", **told)
        else:
            self._log.info("request", **told)

    def _route_of(self, scope: Scope) -> str:
        """The template of the path, so that keys do not multiply what is counted."""
        path = path_of(scope)
        return path if path in _FRAMEWORK_ROUTES else self._templates.of(scope)


class _Answer:
    """Counts what is sent."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self.status = CLOSED_BY_CLIENT
        self.bytes = 0

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
        else:
            self.bytes += len(message.get("body", b""))
        await self._send(message)
