"""Evaluations as events, by the semantic conventions for feature flags of OpenTelemetry.

https://opentelemetry.io/docs/specs/semconv/feature-flags/feature-flags-events/
"""

from collections.abc import Iterable, Mapping
from queue import Full, Queue
from threading import Thread
from time import time_ns
from typing import Final, NamedTuple

from opentelemetry._logs import LogRecord, SeverityNumber
from opentelemetry.sdk._logs import LoggerProvider

from adapters.telemetry.lines import context_of
from adapters.telemetry.providers import Mask
from application.ports.evaluation_listener import Evaluated, EvaluationListener

NAME: Final = "feature_flag.evaluation"
LOGGER: Final = "flaghoist.evaluation"
PROVIDER: Final = "flaghoist"

_WAITING: Final = 1_024
"""Answers that wait to be told; more are not told."""


class _Heard(NamedTuple):
    at: int
    told: Iterable[Evaluated]


class EvaluationRecords(EvaluationListener):
    """Makes events in a thread of its own: one answer may have ten thousand."""

    def __init__(self, provider: LoggerProvider, mask: Mask) -> None:
        self._logger = provider.get_logger(LOGGER)
        self._mask = mask
        self._waiting: Queue[_Heard | None] = Queue(_WAITING)
        self._thread = Thread(target=self._make, name="evaluation-events", daemon=True)
        self._thread.start()

    def hear(self, told: Iterable[Evaluated]) -> None:
        try:
            self._waiting.put_nowait(_Heard(time_ns(), told))
        except Full:
            return

    def end(self) -> None:
        """Make what waits, and nothing after that. Takes as long as that takes."""
        self._waiting.put(None)
        self._thread.join()

    def _make(self) -> None:
        while (heard := self._waiting.get()) is not None:
            for each in heard.told:
                self._logger.emit(self._record(each, heard.at))

    def _record(self, each: Evaluated, at: int) -> LogRecord:
        return LogRecord(
            timestamp=at,
            context=context_of(each.trace_id, each.span_id),
            severity_number=SeverityNumber.INFO,
            severity_text="INFO",
            attributes={name: self._mask(text) for name, text in attributes_of(each).items()},
            event_name=NAME,
        )


def attributes_of(evaluated: Evaluated) -> Mapping[str, str]:
    """The attributes of the event; those alone that there are.

    The value is not among them: it may be large or private, and its variant is named.
    """
    error = evaluated.error_code
    told = {
        "feature_flag.key": evaluated.key,
        "feature_flag.provider.name": PROVIDER,
        "feature_flag.set.id": evaluated.flag_set,
        "feature_flag.version": evaluated.version,
        "feature_flag.result.variant": evaluated.variant,
        "feature_flag.result.reason": evaluated.reason.lower(),
        "feature_flag.context.id": evaluated.context_id,
        "feature_flag.error.message": evaluated.error_details,
        "error.type": None if error is None else error.lower(),
    }
    return {name: text for name, text in told.items() if text is not None}
