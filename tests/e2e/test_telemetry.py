"""A real server sends real OTLP: spans, metrics and log lines that belong together, and no keys."""

import json
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, closing
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from entrypoints.scale.process import free_port
from tests.collector import Collector, attributes, collecting_grpc, collecting_http
from tests.e2e.server import PATIENCE, Server, environment, serving

TRACE, CALLER = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"
QUICK = {"OTEL_BSP_SCHEDULE_DELAY": "100", "OTEL_BLRP_SCHEDULE_DELAY": "100"}
LONGEST_STOP = 15
"""Seconds for the end of a server on a busy machine: a collector gets three of them."""
TRACED = {"traceparent": f"00-{TRACE}-{CALLER}-01"}

_OFF = """
import asyncio, sys
from entrypoints.container import Container
from entrypoints.http.app import create_app
from entrypoints.settings import MEMORY, DatabaseSettings, Settings
from entrypoints.telemetry import observed

async def main():
    container = Container(settings=Settings(database=DatabaseSettings(url=MEMORY)))
    create_app(container)
    async with observed(container):
        parts = {"adapters.telemetry", "grpc", "opentelemetry.exporter", "opentelemetry.sdk.trace"}
        print(parts & sys.modules.keys())

asyncio.run(main())
"""


def ask(server: Server) -> str:
    """Ask within a trace, with a key where none belongs; return the metrics of afterwards."""
    with server.client(server.owner_key) as client:
        path = "/api/v1/projects/default/flags"
        found = client.get(f"{path}?q={server.owner_key}", headers=TRACED)
        assert found.status_code == 200, found.text
        missing = client.get(f"{path}/{server.owner_key}", headers=TRACED)
        assert missing.status_code in {404, 422}
        place = {"project": "default", "environment": "production"}
        wanted = {"name": "sdk", "kind": "server", **place}
        issued = client.post("/api/v1/keys", json=wanted).json()
        bearer = {"Authorization": f"Bearer {issued['key']}"}
        context = {"context": {"targetingKey": "bob"}}
        asked = "/ofrep/v1/evaluate/flags/absent"
        absent = client.post(asked, json=context, headers={**bearer, **TRACED})
        assert absent.status_code == 404, absent.text
        return client.get("/metrics").text


def check_spans(collector: Collector) -> None:
    """They continue the caller's trace, from the request to the statement and the command."""
    spans = {span.name: span for span in collector.spans() if span.trace_id.hex() == TRACE}
    request = spans["GET /api/v1/projects/{project}/flags"]
    assert request.parent_span_id.hex() == CALLER
    assert spans["ListFlags"].parent_span_id == request.span_id
    statement = spans["SELECT"]
    assert attributes(statement.attributes)["db.system.name"] == "sqlite"
    counted = attributes(spans["EVALSHA"].attributes)
    assert counted == {"db.system.name": "redis", "db.operation.name": "EVALSHA"}
    assert {"ListFlags", "FindFlag", "SELECT"} <= spans.keys()


def check_lines(collector: Collector, log: Path) -> None:
    """They name their trace and their project, there and in the log."""
    line = next(
        line
        for line in collector.lines()
        if line.body.string_value == "request" and line.trace_id.hex() == TRACE
    )
    told = attributes(line.attributes)
    assert line.severity_text == "INFO"
    assert told["project"] == "default"
    assert told["status"] == 200
    assert told["request_id"]
    written = [json.loads(text) for text in log.read_text().splitlines()]
    assert any(
        each.get("trace_id") == TRACE and each.get("project") == "default" for each in written
    )


def check_events(collector: Collector) -> None:
    """They name the flag, what it decided, for whom, and the caller's span."""
    (event,) = (each for each in collector.lines() if each.event_name)
    assert event.event_name == "feature_flag.evaluation"
    assert (event.trace_id.hex(), event.span_id.hex()) == (TRACE, CALLER)
    told = attributes(event.attributes)
    assert told["feature_flag.key"] == "absent"
    assert told["error.type"] == "flag_not_found"
    assert told["feature_flag.context.id"] == "bob"


def check_metrics(collector: Collector, exposed: str) -> None:
    """They are what Prometheus sees."""
    families = {
        family.name: family
        for family in text_string_to_metric_families(exposed)
        if family.name.startswith("flaghoist_")
    }
    sent = collector.metrics()
    for name, family in families.items():
        if family.samples:
            suffix = "_total" if family.type == "counter" else ""
            assert f"{name}{suffix}" in sent, name
    swaps = {
        attributes(point.attributes)["flag_set"]: point.as_double
        for point in sent["flaghoist_snapshot_swaps_total"].sum.data_points
    }
    assert swaps == {
        sample.labels["flag_set"]: sample.value
        for sample in families["flaghoist_snapshot_swaps"].samples
    }


@pytest.mark.parametrize(
    ("collecting", "protocol"), [(collecting_http, "http/protobuf"), (collecting_grpc, "grpc")]
)
def test_a_request_is_told_as_spans_lines_and_metrics(
    collecting: Callable[[], AbstractContextManager[Collector]],
    protocol: str,
    tmp_path: Path,
    redis_url: str,
) -> None:
    with collecting() as collector:
        variables = {
            "FLAGHOIST_REDIS_URL": redis_url,
            "OTEL_EXPORTER_OTLP_ENDPOINT": collector.endpoint,
            "OTEL_EXPORTER_OTLP_PROTOCOL": protocol,
            "FLAGHOIST_TELEMETRY_EVALUATIONS": "1",
            "FLAGHOIST_TELEMETRY_CONTEXT_ID": "true",
        }
        with serving(tmp_path, **variables) as server:
            exposed = ask(server)
            key = server.owner_key.encode()
            assert server.stop() == 0

    check_spans(collector)
    check_lines(collector, server.log)
    check_events(collector)
    check_metrics(collector, exposed)
    assert key not in collector.everything()


def test_each_worker_sends_for_itself_to_its_end(tmp_path: Path) -> None:
    with collecting_http() as collector:
        variables = {"OTEL_EXPORTER_OTLP_ENDPOINT": collector.endpoint}
        with serving(tmp_path, "--workers", "2", **variables) as server:
            assert server.stop() == 0
    assert len(collector.instances()) == 2


def test_without_an_endpoint_nothing_of_it_is_imported() -> None:
    done = subprocess.run(  # noqa: S603  our own code
        [sys.executable, "-c", _OFF],
        cwd=Path(__file__).parents[2],
        env=environment(),
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=True,
    )
    assert done.stdout == "set()\n"


@pytest.mark.parametrize("protocol", ["http/protobuf", "grpc"])
def test_a_collector_that_says_nothing_holds_no_request_and_no_stop(
    tmp_path: Path, protocol: str
) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as silent:
        silent.settimeout(PATIENCE)
        variables = {
            "OTEL_EXPORTER_OTLP_ENDPOINT": f"http://127.0.0.1:{silent.getsockname()[1]}",
            "OTEL_EXPORTER_OTLP_PROTOCOL": protocol,
            "OTEL_EXPORTER_OTLP_TIMEOUT": "120",
        }
        with serving(tmp_path, **variables, **QUICK) as server:
            ask(server)
            connection, _ = silent.accept()  # something is on its way, and nobody takes it
            with closing(connection):
                ask(server)
                began = time.monotonic()
                assert server.stop() == 0
                assert time.monotonic() - began < LONGEST_STOP


def test_a_collector_that_is_not_there_costs_one_line_and_no_request(tmp_path: Path) -> None:
    nowhere = f"http://127.0.0.1:{free_port()}"
    variables = {"OTEL_EXPORTER_OTLP_ENDPOINT": nowhere, "OTEL_EXPORTER_OTLP_TIMEOUT": "1"}
    with serving(tmp_path, **variables, **QUICK) as server:
        ask(server)
        until = time.monotonic() + PATIENCE
        while "outage began" not in server.log.read_text() and time.monotonic() < until:
            time.sleep(0.05)
        began = time.monotonic()
        ask(server)
        assert time.monotonic() - began < 2
        began = time.monotonic()
        assert server.stop() == 0
        assert time.monotonic() - began < LONGEST_STOP
    lines = [json.loads(line) for line in server.log.read_text().splitlines()]
    outages = [line for line in lines if line["event"] == "outage began"]
    assert [line["what"] for line in outages] == ["telemetry"]
