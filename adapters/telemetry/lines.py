"""Log lines know their trace, and go to the collector as well."""

from datetime import datetime
from typing import Any, Final

import structlog
from opentelemetry import trace
from opentelemetry._logs import LogRecord, SeverityNumber
from opentelemetry.context import Context, get_current
from opentelemetry.sdk._logs import LoggerProvider
from structlog.typing import EventDict, WrappedLogger

from adapters.telemetry.providers import Mask

_OWN: Final = "opentelemetry"
"""The loggers of the library that sends: its lines about sending are not sent."""
_NOT_ATTRIBUTES: Final = frozenset(
    {"event", "level", "logger", "timestamp", "exc_info", "trace_id", "span_id"}
)
_SEVERITIES: Final = {
    "debug": SeverityNumber.DEBUG,
    "info": SeverityNumber.INFO,
    "warning": SeverityNumber.WARN,
    "error": SeverityNumber.ERROR,
    "critical": SeverityNumber.FATAL,
}


def name_trace(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Add the ids of the trace and the span in which a line was written, if there is one."""
    if (context := trace.get_current_span().get_span_context()).is_valid:
        event["trace_id"] = trace.format_trace_id(context.trace_id)
        event["span_id"] = trace.format_span_id(context.span_id)
    return event


def context_of(trace_id: str | None, span_id: str | None) -> Context:
    """The context of the span that runs here; if none does, that of the span with these ids."""
    now = get_current()
    if trace_id is None or span_id is None:
        return now
    if trace.get_current_span().get_span_context().is_valid:
        return now
    callers = trace.SpanContext(int(trace_id, 16), int(span_id, 16), is_remote=True)
    return trace.set_span_in_context(trace.NonRecordingSpan(callers), now)


class SentLines:
    """Hands each line to the collector's queue. Never waits; a full queue drops the oldest."""

    def __init__(self, provider: LoggerProvider, mask: Mask) -> None:
        self._provider = provider
        self._mask = mask

    def __call__(self, _logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
        if not event["logger"].startswith(_OWN):
            self._provider.get_logger(event["logger"]).emit(self._record(event))
        return event

    def _record(self, event: EventDict) -> LogRecord:
        moment = datetime.fromisoformat(event["timestamp"])
        attributes = {
            name: self._plain(value) for name, value in event.items() if name not in _NOT_ATTRIBUTES
        }
        if event.get("exc_info"):
            told = structlog.processors.format_exc_info(None, "", {"exc_info": event["exc_info"]})
            attributes["exception.stacktrace"] = self._plain(told.get("exception", ""))
        return LogRecord(
            timestamp=int(moment.timestamp() * 1_000_000) * 1_000,
            context=context_of(event.get("trace_id"), event.get("span_id")),
            severity_text=event["level"].upper(),
            severity_number=_SEVERITIES.get(event["level"], SeverityNumber.INFO),
            body=self._plain(event["event"]),
            attributes=attributes,
        )

    def _plain(self, value: Any) -> bool | float | str:
        return value if isinstance(value, bool | int | float) else self._mask(str(value))
