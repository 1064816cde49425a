"""A span for every SQL statement of a trace: its text, never its values."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from opentelemetry import trace
from opentelemetry.trace import SpanKind, StatusCode, Tracer
from sqlalchemy import Engine, event

_SPAN = "flaghoist_span"


@contextmanager
def traced_statements(tracer: Tracer) -> Iterator[None]:
    """Statements of every engine of this process have spans inside the block."""

    def before(_connection: Any, _cursor: Any, statement: str, _values: Any, *rest: Any) -> None:
        context, _many = rest
        # Loops in the background ask again and again; only what somebody waits for has a span.
        if context is None or not trace.get_current_span().is_recording():
            return
        operation = statement.split(maxsplit=1)[0].upper()
        attributes = {
            "db.system.name": context.dialect.name,
            "db.operation.name": operation,
            "db.query.text": statement,
        }
        span = tracer.start_span(operation, kind=SpanKind.CLIENT, attributes=attributes)
        setattr(context, _SPAN, span)

    def after(*arguments: Any) -> None:
        _ended(arguments[-2], failed=None)

    def failed(error: Any) -> None:
        _ended(error.execution_context, failed=type(error.original_exception).__name__)

    listeners = (
        ("before_cursor_execute", before),
        ("after_cursor_execute", after),
        ("handle_error", failed),
    )
    for name, listener in listeners:
        event.listen(Engine, name, listener)
    try:
        yield
    finally:
        for name, listener in listeners:
            event.remove(Engine, name, listener)


def _ended(context: Any, *, failed: str | None) -> None:
    span = getattr(context, _SPAN, None)
    if span is None:
        return
    if failed is not None:
        span.set_attribute("error.type", failed)
        span.set_status(StatusCode.ERROR)
    span.end()
