"""The log of evaluation requests: every failure, and a sample of the rest."""

import structlog
from starlette.types import Scope

_FIRST_FAILURE, _FIRST_FAULT = 400, 500
_UNLOGGED_BATCH = 100


class EvaluationLog:
    """One line for each failed request, and for one of every `sample` others; 0 logs none."""

    __slots__ = ("_countdown", "_log", "_sample", "batch")

    def __init__(self, sample: int) -> None:
        self._log = structlog.get_logger("flaghoist.access")
        self._sample = self._countdown = sample
        self.batch = sample or _UNLOGGED_BATCH
        """Who answers many requests in a row may tell of the last of so many."""

    def failed(self, scope: Scope, request_id: bytes, error: Exception) -> None:
        """Something happened that nobody foresaw."""
        self._log.error(
            "unexpected error",
            method=scope["method"],
            path=scope["path"],
            request_id=request_id.decode(),
            exc_info=error,
        )

    def answered(self, scope: Scope, request_id: bytes, status: int, seconds: float) -> None:
        """Log a request if it failed or its turn has come."""
        if status >= _FIRST_FAILURE:
            self._write(scope, request_id, status, seconds)
            return
        self._countdown -= 1
        if not self._countdown:
            self._countdown = self._sample
            self.sampled(scope, request_id, status, seconds)

    def sampled(self, scope: Scope, request_id: bytes, status: int, seconds: float) -> None:
        """Log a success whose turn has come, if any are logged."""
        if self._sample:
            self._write(scope, request_id, status, seconds)

    def _write(self, scope: Scope, request_id: bytes, status: int, seconds: float) -> None:
        log = self._log.info if status < _FIRST_FAULT else self._log.error
        log(
            "request",
            method=scope["method"],
            path=scope["path"],
            status=status,
            duration_ms=round(seconds * 1_000, 3),
            request_id=request_id.decode(),
        )
