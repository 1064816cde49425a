"""What every answer needs whatever it says. Evaluation is reached past the framework's middleware,
so this does what they do for others: request ids, headers, origins, metrics, the log.
"""

from contextlib import AbstractContextManager
from functools import lru_cache
from typing import Final

from starlette.types import Message, Scope

from entrypoints.http.headers import NO_SNIFFING, REQUEST_ID, Header, RequestIds
from entrypoints.http.metrics import TrafficMeter
from entrypoints.http.ofrep.answers import NO_CONTENT, OK, Answer
from entrypoints.http.ofrep.cors import Cors
from entrypoints.http.ofrep.log import EvaluationLog
from entrypoints.http.ofrep.requests import Call
from entrypoints.http.paths import EVALUATION

BULK_ROUTE = EVALUATION
SINGLE_ROUTE = f"{EVALUATION}/{{key}}"

_JSON: Final[Header] = (b"content-type", b"application/json")
_METHODS = frozenset({"POST", "OPTIONS", "GET", "HEAD", "PUT", "PATCH", "DELETE"})


@lru_cache(maxsize=4_096)
def about_body(size: int) -> tuple[Header, ...]:
    """The headers that tell of a body of this size; none of no body.

    Of the security headers only one is here: it means something for the JSON answer to a POST,
    which no page frames and no cache keeps. Each header costs as much as an evaluation.
    """
    return (_JSON, (b"content-length", b"%d" % size), NO_SNIFFING) if size else ()


class Edge:
    """The rim of the evaluation paths: what goes in is named, what goes out is dressed, counted."""

    __slots__ = (
        "_cors",
        "_log",
        "_meter",
        "countdown",
        "of_all",
        "of_one",
        "request_ids",
        "unasked",
    )

    def __init__(
        self, request_ids: RequestIds, cors: Cors, meter: TrafficMeter, log: EvaluationLog
    ) -> None:
        self.request_ids = request_ids
        self._cors = cors
        self.unasked = cors.headers(None)
        """More headers for answers to requests that come from no page."""
        self._meter = meter
        self.of_one = meter.durations("POST", SINGLE_ROUTE, OK)
        self.of_all = meter.durations("POST", BULK_ROUTE, OK)
        self._log = log
        self.countdown = log.batch
        """Good answers until the next one is told of; who gives one takes one off."""

    def counted_down(self, scope: Scope, request_id: bytes, seconds: float) -> None:
        """Many requests were answered well: settle them, and tell of the last one."""
        self.of_one.settle()
        self.of_all.settle()
        self.countdown = self._log.batch
        self._log.sampled(scope, request_id, OK, seconds)

    def preflight(self, call: Call) -> Answer | None:
        """The answer to a browser before its request; None if that is not what was asked."""
        _, scope, headers, _ = call
        if scope["method"] != "OPTIONS" or b"access-control-request-method" not in headers:
            return None
        return NO_CONTENT, self._cors.preflight(headers.get(b"origin")), b""

    def headers(self, call: Call, answer: Answer) -> list[Header]:
        """All headers of an answer."""
        _, _, asked, request_id = call
        origin = asked.get(b"origin")
        shared = self.unasked if origin is None else self._cors.headers(origin)
        return [*about_body(len(answer[2])), (REQUEST_ID, request_id), *answer[1], *shared]

    def head(self, call: Call, answer: Answer) -> Message:
        """The beginning of an answer."""
        headers = self.headers(call, answer)
        return {"type": "http.response.start", "status": answer[0], "headers": headers}

    def failed(self, call: Call, error: Exception) -> None:
        """Something happened that nobody foresaw."""
        _, scope, _, request_id = call
        self._log.failed(scope, request_id, error)

    def slow_body(self) -> None:
        """A body did not arrive in time."""
        self._meter.limits.cut["body"] += 1

    def in_flight(self) -> AbstractContextManager[None]:
        """Around waiting for the rest of a body. What is here is answered in one go, unseen."""
        return self._meter.in_flight()

    def left(self, call: Call, status: int, seconds: float) -> None:
        """A request was answered, or its client has gone."""
        key, scope, _, request_id = call
        if status == OK:
            (self.of_one if key else self.of_all).pending.append(seconds)
            self.countdown -= 1
            if not self.countdown:
                self.counted_down(scope, request_id, seconds)
            return
        method = scope["method"] if scope["method"] in _METHODS else "OTHER"
        durations = self._meter.durations(method, SINGLE_ROUTE if key else BULK_ROUTE, status)
        durations.pending.append(seconds)
        durations.settle()
        self._log.answered(scope, request_id, status, seconds)
