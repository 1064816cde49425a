"""What makes spans and log records, and hands them to their senders from threads of its own."""

from collections.abc import Callable
from typing import TypeAlias

from opentelemetry.context import Context
from opentelemetry.sdk._logs import LoggerProvider
from opentelemetry.sdk._logs.export import BatchLogRecordProcessor, LogRecordExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import Span, SpanProcessor, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter

Mask: TypeAlias = Callable[[str], str]
"""Takes API keys out of a text."""


def resource(*, version: str, instance: str) -> Resource:
    """What this process is. The standard variables have the last word."""
    told = Resource.create()
    ours = Resource({"service.version": version, "service.instance.id": instance}).merge(told)
    if str(told.attributes["service.name"]).startswith("unknown_service"):
        return ours.merge(Resource({"service.name": "flaghoist"}))
    return ours


def tracing(about: Resource, exporter: SpanExporter, mask: Mask) -> TracerProvider:
    """A maker of spans, which samples as `OTEL_TRACES_SAMPLER` says, else as the caller did."""
    provider = TracerProvider(resource=about, shutdown_on_exit=False)
    provider.add_span_processor(_Masking(mask))
    provider.add_span_processor(BatchSpanProcessor(exporter))
    return provider


def logging(about: Resource, exporter: LogRecordExporter) -> LoggerProvider:
    """A maker of log records."""
    provider = LoggerProvider(resource=about, shutdown_on_exit=False)
    provider.add_log_record_processor(BatchLogRecordProcessor(exporter))
    return provider


class _Masking(SpanProcessor):
    """Takes API keys out of what a span begins with, such as a path or a query."""

    def __init__(self, mask: Mask) -> None:
        self._mask = mask

    def on_start(self, span: Span, parent_context: Context | None = None) -> None:  # noqa: ARG002
        for name, value in (span.attributes or {}).items():
            if isinstance(value, str) and (masked := self._mask(value)) != value:
                span.set_attribute(name, masked)
