"""The log of evaluation requests: every failure, and a sample of the rest."""

import structlog

from entrypoints.http.ofrep.requests import Call

_FIRST_FAILURE, _FIRST_FAULT = 400, 500


class EvaluationLog:
    """One line for each failed request, and for one of every `sample` others; 0 logs none."""

    __slots__ = ("_left", "_log", "_sample")

    def __init__(self, sample: int) -> None:
        self._log = structlog.get_logger("flaghoist.access")
        self._sample = self._left = sample

    def failed(self, call: Call, error: Exception) -> None:
        """Something happened that nobody foresaw."""
        _, scope, _, request_id = call
        self._log.error(
            "unexpected error",
            method=scope["method"],
            path=scope["path"],
            request_id=request_id.decode(),
            exc_info=error,
        )

    def wants(self, status: int) -> bool:
        """Whether a request with this status is to be logged."""
        if status >= _FIRST_FAILURE:
            return True
        self._left -= 1
        if self._left:
            return False
        self._left = self._sample
        return True

    def answered(self, call: Call, status: int, seconds: float) -> None:
        """Log a request."""
        _, scope, _, request_id = call
        log = self._log.info if status < _FIRST_FAULT else self._log.error
        log(
            "request",
            method=scope["method"],
            path=scope["path"],
            status=status,
            duration_ms=round(seconds * 1_000, 3),
            request_id=request_id.decode(),
        )
