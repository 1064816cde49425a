"""Spans around calls tell what was called and how it went, never what was said."""

from typing import Any

import httpx2
import pytest
from opentelemetry import baggage, context
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import StatusCode, Tracer
from redis.asyncio import Redis
from redis.exceptions import ConnectionError as RedisConnectionError

from adapters.memory.rate_limiter import MemoryRateLimiter
from adapters.redis.circuit_breaker import CircuitBreaker
from adapters.redis.connection import connect
from adapters.redis.rate_limiter import RedisRateLimiter
from adapters.telemetry.calls import TracedTransport, TracedUseCase, trace_commands
from adapters.webhooks.sender import HttpWebhookSender
from application.ports.webhook_sender import Message
from domain.delivery import Outcome
from entrypoints.scale.process import free_port
from tests.contracts.rate_limiter_contract import TEN
from tests.integration.webhooks.receiver import receiving
from tests.integration.webhooks.sending import SECRETS
from tests.unit.application.world import Notebook


class Spans:
    """What a tracer has ended."""

    def __init__(self) -> None:
        self._kept = InMemorySpanExporter()
        provider = TracerProvider(shutdown_on_exit=False)
        provider.add_span_processor(SimpleSpanProcessor(self._kept))
        self.tracer: Tracer = provider.get_tracer("test")

    def ended(self) -> dict[str, ReadableSpan]:
        return {span.name: span for span in self._kept.get_finished_spans()}


@pytest.fixture
def spans() -> Spans:
    return Spans()


class TurnFlagHandler:
    async def __call__(self, _actor: object, command: str) -> str:
        if not command:
            raise ValueError("a secret")
        return command


async def test_a_use_case_names_its_span(spans: Spans) -> None:
    handle = TracedUseCase(TurnFlagHandler(), spans.tracer)
    assert await handle(None, "on") == "on"
    assert spans.ended()["TurnFlag"].status.status_code is StatusCode.UNSET


async def test_a_failure_tells_its_type_only(spans: Spans) -> None:
    with pytest.raises(ValueError, match="a secret"):
        await TracedUseCase(TurnFlagHandler(), spans.tracer)(None, "")
    span = spans.ended()["TurnFlag"]
    assert dict(span.attributes or {}) == {"error.type": "ValueError"}
    assert (span.status.status_code, span.status.description) == (StatusCode.ERROR, None)
    assert not span.events


async def test_a_request_to_others_carries_the_trace(spans: Spans) -> None:
    seen: dict[str, Any] = {}

    def answer(request: httpx2.Request) -> httpx2.Response:
        seen.update(request.headers)
        return httpx2.Response(204)

    transport = TracedTransport(httpx2.MockTransport(answer), spans.tracer)
    async with httpx2.AsyncClient(transport=transport) as client:
        await client.post("https://hooks.example/path?token=secret")
    span = spans.ended()["POST"]
    context = span.get_span_context()
    assert context is not None
    assert (
        seen["traceparent"]
        == f"00-{context.trace_id:032x}-{context.span_id:016x}-{context.trace_flags:02x}"
    )
    assert dict(span.attributes or {}) == {
        "http.request.method": "POST",
        "http.response.status_code": 204,
        "server.address": "hooks.example",
        "server.port": 443,
    }


async def test_commands_have_spans_within_a_trace_alone(spans: Spans) -> None:
    redis = Redis(port=free_port())
    trace_commands(redis, spans.tracer)
    with pytest.raises(RedisConnectionError):
        await redis.get("a secret")
    assert not spans.ended()
    with spans.tracer.start_as_current_span("outer"), pytest.raises(RedisConnectionError):
        await redis.get("a secret")
    await redis.aclose()
    span = spans.ended()["GET"]
    assert dict(span.attributes or {}) == {
        "db.system.name": "redis",
        "db.operation.name": "GET",
        "error.type": "ConnectionError",
    }


async def test_a_pipeline_is_one_span(spans: Spans) -> None:
    redis = Redis(port=free_port())
    trace_commands(redis, spans.tracer)
    first, second = redis.pipeline(transaction=False), redis.pipeline()
    for pipeline in (first, first, second):
        pipeline.execute_command("GET", "a secret")
    with spans.tracer.start_as_current_span("outer"), pytest.raises(RedisConnectionError):
        await first.execute()
    with pytest.raises(RedisConnectionError):
        await second.execute()
    await redis.aclose()
    assert spans.ended().keys() == {"PIPELINE", "outer"}
    assert dict(spans.ended()["PIPELINE"].attributes or {}) == {
        "db.system.name": "redis",
        "db.operation.name": "PIPELINE",
        "db.operation.batch.size": 2,
        "error.type": "ConnectionError",
    }


async def test_what_limits_count_has_spans(spans: Spans, redis_url: str) -> None:
    async with connect(redis_url, patience=5) as redis:
        breaker = CircuitBreaker(Notebook(), "limits", pause=0)
        limiter = RedisRateLimiter(redis, "test", breaker, MemoryRateLimiter())
        trace_commands(redis, spans.tracer)
        with spans.tracer.start_as_current_span("outer"):
            await limiter.take(TEN, "a secret")
    assert {"EVALSHA", "outer"} <= spans.ended().keys()


async def test_a_webhook_is_told_the_trace_and_no_baggage(spans: Spans) -> None:
    sender = HttpWebhookSender(private=True, patience=5)
    sender.put_around(lambda transport: TracedTransport(transport, spans.tracer))
    token = context.attach(baggage.set_baggage("tenant", "a secret"))
    try:
        async with receiving() as receiver:
            url = f"{receiver.url}/hooks/secret"
            sent = await sender.send(Message(id="m", url=url, at=0, body=b"{}", secrets=SECRETS))
            await sender.close()
            (got,) = receiver.got
    finally:
        context.detach(token)
    assert sent.outcome is Outcome.DELIVERED
    span = spans.ended()["POST"]
    about = span.get_span_context()
    assert about is not None
    assert got.headers["traceparent"].split("-")[1] == f"{about.trace_id:032x}"
    assert "baggage" not in got.headers
    assert "secret" not in str(span.attributes)
    assert dict(span.attributes or {})["http.response.status_code"] == 200
