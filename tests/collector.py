"""A collector of OTLP on this machine, over HTTP or gRPC: keeps whatever it is sent."""

import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from gzip import decompress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import grpc
from opentelemetry.proto.collector.logs.v1 import logs_service_pb2 as logs
from opentelemetry.proto.collector.metrics.v1 import metrics_service_pb2 as metrics
from opentelemetry.proto.collector.trace.v1 import trace_service_pb2 as traces
from opentelemetry.proto.common.v1.common_pb2 import KeyValue
from opentelemetry.proto.logs.v1.logs_pb2 import LogRecord
from opentelemetry.proto.metrics.v1.metrics_pb2 import Metric
from opentelemetry.proto.trace.v1.trace_pb2 import Span

_SERVICES = "opentelemetry.proto.collector"
_KINDS: dict[str, tuple[str, Any, Any]] = {
    "traces": (
        f"{_SERVICES}.trace.v1.TraceService",
        traces.ExportTraceServiceRequest,
        traces.ExportTraceServiceResponse,
    ),
    "metrics": (
        f"{_SERVICES}.metrics.v1.MetricsService",
        metrics.ExportMetricsServiceRequest,
        metrics.ExportMetricsServiceResponse,
    ),
    "logs": (
        f"{_SERVICES}.logs.v1.LogsService",
        logs.ExportLogsServiceRequest,
        logs.ExportLogsServiceResponse,
    ),
}


@dataclass
class Collector:
    """What came in, in order."""

    endpoint: str = ""
    received: list[Any] = field(default_factory=list)

    def spans(self) -> list[Span]:
        return [
            span
            for request in self.received
            if isinstance(request, traces.ExportTraceServiceRequest)
            for resource in request.resource_spans
            for scope in resource.scope_spans
            for span in scope.spans
        ]

    def metrics(self) -> dict[str, Metric]:
        """The last of each name."""
        return {
            metric.name: metric
            for request in self.received
            if isinstance(request, metrics.ExportMetricsServiceRequest)
            for resource in request.resource_metrics
            for scope in resource.scope_metrics
            for metric in scope.metrics
        }

    def lines(self) -> list[LogRecord]:
        return [
            line
            for request in self.received
            if isinstance(request, logs.ExportLogsServiceRequest)
            for resource in request.resource_logs
            for scope in resource.scope_logs
            for line in scope.log_records
        ]

    def instances(self) -> set[str]:
        """Which processes sent metrics."""
        return {
            attributes(resource.resource.attributes)["service.instance.id"]
            for request in self.received
            if isinstance(request, metrics.ExportMetricsServiceRequest)
            for resource in request.resource_metrics
        }

    def everything(self) -> bytes:
        """All that was sent, as one text, to look for what must not be in it."""
        return b"".join(request.SerializeToString() for request in self.received)


def attributes(pairs: Iterable[KeyValue]) -> dict[str, Any]:
    """Attributes of OTLP as a dictionary."""
    return {pair.key: _value(pair) for pair in pairs}


def _value(pair: KeyValue) -> Any:
    kind = pair.value.WhichOneof("value")
    return None if kind is None else getattr(pair.value, kind)


@contextmanager
def collecting_http() -> Iterator[Collector]:
    """A collector that takes OTLP over HTTP inside the block."""
    collector = Collector()

    class Taking(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            if self.headers.get("Content-Encoding") == "gzip":
                body = decompress(body)
            _, request, response = _KINDS[self.path.removeprefix("/v1/")]
            collector.received.append(request.FromString(body))
            answer = response().SerializeToString()
            self.send_response(200)
            self.send_header("Content-Type", "application/x-protobuf")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_arguments: object) -> None:
            """Nobody reads it."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Taking) as server:
        collector.endpoint = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield collector
        finally:
            server.shutdown()
            thread.join()


@contextmanager
def collecting_grpc() -> Iterator[Collector]:
    """A collector that takes OTLP over gRPC inside the block."""
    collector = Collector()

    def keeping(response: Any) -> Callable[[Any, Any], Any]:
        def export(request: Any, _context: Any) -> Any:
            collector.received.append(request)
            return response()

        return export

    with ThreadPoolExecutor(2) as workers:
        server = grpc.server(workers)
        for service, request, response in _KINDS.values():
            method = grpc.unary_unary_rpc_method_handler(
                keeping(response),
                request_deserializer=request.FromString,
                response_serializer=response.SerializeToString,
            )
            handler = grpc.method_handlers_generic_handler(service, {"Export": method})
            server.add_generic_rpc_handlers((handler,))
        collector.endpoint = f"http://127.0.0.1:{server.add_insecure_port('127.0.0.1:0')}"
        server.start()
        try:
            yield collector
        finally:
            server.stop(None).wait()
