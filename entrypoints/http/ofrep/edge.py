"""What every answer needs whatever it says. Evaluation is reached past the framework's middleware,
so this does what they do for others: request ids, headers, origins, metrics, the log.
"""

from contextlib import AbstractContextManager

from starlette.types import Message

from entrypoints.http.headers import NO_SNIFFING, REQUEST_ID, Header, RequestIds
from entrypoints.http.metrics import TrafficMeter
from entrypoints.http.ofrep.answers import NO_CONTENT, OK, Answer
from entrypoints.http.ofrep.cors import Cors
from entrypoints.http.ofrep.log import EvaluationLog
from entrypoints.http.ofrep.requests import Call
from entrypoints.http.paths import EVALUATION

BULK_ROUTE = EVALUATION
SINGLE_ROUTE = f"{EVALUATION}/{{key}}"

_JSON: Header = (b"content-type", b"application/json")
_METHODS = frozenset({"POST", "OPTIONS", "GET", "HEAD", "PUT", "PATCH", "DELETE"})


class Edge:
    """The rim of the evaluation paths: what goes in is named, what goes out is dressed, counted."""

    __slots__ = ("_cors", "_log", "_meter", "_observe_one", "_unasked", "request_ids")

    def __init__(
        self, request_ids: RequestIds, cors: Cors, meter: TrafficMeter, log: EvaluationLog
    ) -> None:
        self.request_ids = request_ids
        self._cors = cors
        self._unasked = cors.headers(None)
        self._meter = meter
        self._observe_one = meter.durations("POST", SINGLE_ROUTE, OK)
        self._log = log

    def preflight(self, call: Call) -> Answer | None:
        """The answer to a browser before its request; None if that is not what was asked."""
        _, scope, headers, _ = call
        if scope["method"] != "OPTIONS" or b"access-control-request-method" not in headers:
            return None
        return NO_CONTENT, self._cors.preflight(headers.get(b"origin")), b""

    def head(self, call: Call, answer: Answer) -> Message:
        """The beginning of an answer."""
        _, _, asked, request_id = call
        status, own, body = answer
        origin = asked.get(b"origin")
        shared = self._unasked if origin is None else self._cors.headers(origin)
        # Of the security headers, this one means something for the JSON answer to a POST, which no
        # page frames and no cache keeps. Each header costs as much as an evaluation.
        about = (_JSON, (b"content-length", b"%d" % len(body)), NO_SNIFFING) if body else ()
        headers = [*about, (REQUEST_ID, request_id), *own, *shared]
        return {"type": "http.response.start", "status": status, "headers": headers}

    def failed(self, call: Call, error: Exception) -> None:
        """Something happened that nobody foresaw."""
        self._log.failed(call, error)

    def in_flight(self) -> AbstractContextManager[None]:
        """Around waiting. What does not wait is answered in one go: nobody can see it in flight."""
        return self._meter.in_flight()

    def left(self, call: Call, status: int, seconds: float) -> None:
        """A request was answered, or its client has gone."""
        key, scope, _, _ = call
        if status == OK and key:
            self._observe_one(seconds)
        else:
            method = scope["method"] if scope["method"] in _METHODS else "OTHER"
            self._meter.durations(method, SINGLE_ROUTE if key else BULK_ROUTE, status)(seconds)
        if self._log.wants(status):
            self._log.answered(call, status, seconds)
