"""Senders of OTLP, as the standard variables choose them; and word of whether they get through."""

from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from typing import Any, Final

from opentelemetry.sdk._logs import ReadableLogRecord
from opentelemetry.sdk._logs.export import LogRecordExporter, LogRecordExportResult
from opentelemetry.sdk.metrics.export import MetricExporter
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export import SpanExporter, SpanExportResult

from adapters.telemetry.checking import protocol

Tell = Callable[[bool], None]
"""Hears whether something got through."""

_TRANSPORTS: Final = {
    "grpc": "opentelemetry.exporter.otlp.proto.grpc",
    "http/protobuf": "opentelemetry.exporter.otlp.proto.http",
}


def spans(environment: Mapping[str, str]) -> SpanExporter:
    """The sender of spans. Raise `ValueError` for a protocol that there is not."""
    exporter: SpanExporter = _made("TRACES", "trace_exporter.OTLPSpanExporter", environment)
    return exporter


def metrics(environment: Mapping[str, str]) -> MetricExporter:
    """The sender of metrics. Raise `ValueError` for a protocol that there is not."""
    exporter: MetricExporter = _made("METRICS", "metric_exporter.OTLPMetricExporter", environment)
    return exporter


def logs(environment: Mapping[str, str]) -> LogRecordExporter:
    """The sender of log lines. Raise `ValueError` for a protocol that there is not."""
    exporter: LogRecordExporter = _made("LOGS", "_log_exporter.OTLPLogExporter", environment)
    return exporter


def _made(signal: str, place: str, environment: Mapping[str, str]) -> Any:
    """Only the transport in use is imported: each takes a while."""
    transport = _TRANSPORTS[protocol(signal, environment)]
    module, name = place.split(".")
    return getattr(import_module(f"{transport}.{module}"), name)()


class WatchedSpans(SpanExporter):
    """Sends spans, and tells whether they got through."""

    def __init__(self, exporter: SpanExporter, tell: Tell) -> None:
        self._exporter = exporter
        self._tell = tell

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        result = self._exporter.export(spans)
        self._tell(result is SpanExportResult.SUCCESS)
        return result

    def shutdown(self) -> None:
        self._exporter.shutdown()


class WatchedLogs(LogRecordExporter):
    """Sends log lines, and tells whether they got through."""

    def __init__(self, exporter: LogRecordExporter, tell: Tell) -> None:
        self._exporter = exporter
        self._tell = tell

    def export(self, batch: Sequence[ReadableLogRecord]) -> LogRecordExportResult:
        result = self._exporter.export(batch)
        self._tell(result is LogRecordExportResult.SUCCESS)
        return result

    def shutdown(self) -> None:
        self._exporter.shutdown()  # type: ignore[no-untyped-call]

    def force_flush(self, timeout_millis: int = 10_000) -> bool:
        return self._exporter.force_flush(timeout_millis)
