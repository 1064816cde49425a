"""The log of evaluation requests: failures, and a sample of the rest."""

from collections.abc import Mapping
from time import monotonic
from typing import Any, Final

import structlog
from starlette.types import Scope

from application.keyring import Keyring
from domain.environment import FlagSet
from entrypoints.http.headers import api_key_of
from entrypoints.http.traceparent import trace_of

_FIRST_FAILURE, _FIRST_FAULT = 400, 500
FAILURES: Final = 10
"""Lines a second for requests that are refused. A client that asks for a flag which is gone asks as
often as for any other; beyond these, its requests are sampled like those that succeed."""
_UNLOGGED_BATCH = 100


class EvaluationLog:
    """One line for each fault, for some refusals a second, and for one of every `sample` others.

    A `sample` of 0 logs none of the others.

    Whose request it was is looked up again for those that are logged, so the others do not pay.
    """

    __slots__ = ("_countdown", "_keyring", "_left", "_log", "_sample", "_second", "batch")

    def __init__(self, sample: int, keyring: Keyring) -> None:
        self._log = structlog.get_logger("flaghoist.access")
        self._keyring = keyring
        self._sample = self._countdown = sample
        self._second = self._left = 0
        self.batch = sample or _UNLOGGED_BATCH
        """Who answers many requests in a row may tell of the last of so many."""

    def failed(self, scope: Scope, request_id: bytes, error: Exception) -> None:
        """Something happened that nobody foresaw."""
        self._log.error(
            "unexpected error",
            method=scope["method"],
            path=scope["path"],
            **self._bound(scope, request_id, None),
            exc_info=error,
        )

    def answered(
        self,
        scope: Scope,
        request_id: bytes,
        status: int,
        seconds: float,
        flag_set: FlagSet | None = None,
    ) -> None:
        """Log a request if it failed or its turn has come; its key tells the flag set, or you."""
        if status >= _FIRST_FAILURE and (status >= _FIRST_FAULT or self._tells_failure()):
            self._write(scope, request_id, status, seconds, flag_set)
            return
        self._countdown -= 1
        if not self._countdown:
            self._countdown = self._sample
            self.sampled(scope, request_id, status, seconds, flag_set)

    def sampled(
        self,
        scope: Scope,
        request_id: bytes,
        status: int,
        seconds: float,
        flag_set: FlagSet | None = None,
    ) -> None:
        """Log a success whose turn has come, if any are logged."""
        if self._sample:
            self._write(scope, request_id, status, seconds, flag_set)

    def _tells_failure(self) -> bool:
        """Whether there is a line left for a refusal in this second."""
        second = int(monotonic())
        if second != self._second:
            self._second, self._left = second, FAILURES
        self._left -= 1
        return self._left >= 0

    def _write(
        self,
        scope: Scope,
        request_id: bytes,
        status: int,
        seconds: float,
        flag_set: FlagSet | None,
    ) -> None:
        log = self._log.info if status < _FIRST_FAULT else self._log.error
        log(
            "request",
            method=scope["method"],
            path=scope["path"],
            status=status,
            duration_ms=round(seconds * 1_000, 3),
            **self._bound(scope, request_id, flag_set),
        )

    def _bound(self, scope: Scope, request_id: bytes, flag_set: FlagSet | None) -> dict[str, Any]:
        """What the framework's middleware binds to the lines of other requests."""
        headers = dict(scope["headers"])
        found = flag_set or self._flag_set_of(headers)
        place = {} if found is None else found._asdict()
        return {"request_id": request_id.decode(), **place, **trace_of(headers)}

    def _flag_set_of(self, headers: Mapping[bytes, bytes]) -> FlagSet | None:
        key = api_key_of(headers)
        try:
            credential = None if key is None else self._keyring.find(key)
        except Exception:  # noqa: BLE001  the request has told of it; its line must not break
            return None
        return None if credential is None else credential.flag_set
