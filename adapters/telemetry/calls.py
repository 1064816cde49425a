"""Spans around calls: use cases, commands to Valkey or Redis, requests to others."""

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final

import httpx2
from opentelemetry import trace
from opentelemetry.trace import Span, SpanKind, StatusCode, Tracer
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator
from redis.asyncio import Redis
from redis.asyncio.client import Pipeline

_TRACE_ALONE: Final = TraceContextTextMapPropagator()
"""Others are told the trace; a caller's baggage may be meant for nobody outside."""


@contextmanager
def span(tracer: Tracer, name: str, kind: SpanKind, **attributes: str | int) -> Iterator[Span]:
    """A span around the block. An error tells its type; its text may hold what is nobody's."""
    with tracer.start_as_current_span(
        name,
        kind=kind,
        attributes={key.replace("__", "."): value for key, value in attributes.items()},
        record_exception=False,
        set_status_on_exception=False,
    ) as begun:
        try:
            yield begun
        except Exception as error:
            begun.set_attribute("error.type", type(error).__name__)
            begun.set_status(StatusCode.ERROR)
            raise


class TracedUseCase:
    """A handler of a command or a query, with a span around each call."""

    def __init__(self, handle: Callable[..., Awaitable[Any]], tracer: Tracer) -> None:
        self._handle = handle
        self._tracer = tracer
        self._name = type(handle).__name__.removesuffix("Handler")

    async def __call__(self, *arguments: Any) -> Any:
        with span(self._tracer, self._name, SpanKind.INTERNAL):
            return await self._handle(*arguments)


def trace_commands(redis: Redis, tracer: Tracer) -> None:
    """Commands of this client have spans from now on, if they belong to a trace."""
    plain: Callable[..., Awaitable[Any]] = redis.execute_command

    async def execute_command(*arguments: Any, **options: Any) -> Any:
        if not trace.get_current_span().is_recording():
            return await plain(*arguments, **options)
        name = str(arguments[0])
        told = {"db__system__name": "redis", "db__operation__name": name}
        with span(tracer, name, SpanKind.CLIENT, **told):
            return await plain(*arguments, **options)

    made = redis.pipeline

    def pipeline(*arguments: Any, **options: Any) -> Pipeline:
        begun = made(*arguments, **options)
        _trace_batch(begun, tracer)
        return begun

    setattr(redis, "execute_command", execute_command)  # noqa: B010  a method of one client only
    setattr(redis, "pipeline", pipeline)  # noqa: B010  likewise


def _trace_batch(pipeline: Pipeline, tracer: Tracer) -> None:
    """All commands of a pipeline are one span: they are sent together."""
    plain: Callable[..., Awaitable[Any]] = pipeline.execute

    async def execute(*arguments: Any, **options: Any) -> Any:
        if not trace.get_current_span().is_recording():
            return await plain(*arguments, **options)
        name = "MULTI" if pipeline.is_transaction else "PIPELINE"
        told: dict[str, str | int] = {
            "db__system__name": "redis",
            "db__operation__name": name,
            "db__operation__batch__size": len(pipeline),
        }
        with span(tracer, name, SpanKind.CLIENT, **told):
            return await plain(*arguments, **options)

    setattr(pipeline, "execute", execute)  # noqa: B010  a method of one pipeline only


class TracedTransport(httpx2.AsyncBaseTransport):
    """Sends requests to others with a span each, and tells them the trace."""

    def __init__(self, transport: httpx2.AsyncBaseTransport, tracer: Tracer) -> None:
        self._transport = transport
        self._tracer = tracer

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        told: dict[str, str | int] = {
            "http__request__method": request.method,
            "server__address": request.url.host,
            "server__port": request.url.port or (443 if request.url.scheme == "https" else 80),
        }
        with span(self._tracer, request.method, SpanKind.CLIENT, **told) as begun:
            _TRACE_ALONE.inject(request.headers)
            response = await self._transport.handle_async_request(request)
            begun.set_attribute("http.response.status_code", response.status_code)
            return response

    async def aclose(self) -> None:
        await self._transport.aclose()
