"""Telemetry is on where it is asked for, and nowhere else."""

import pytest

from entrypoints.telemetry import Signals, check_telemetry, wanted
from entrypoints.variables import WrongSettings

OFF = Signals(traces=False, metrics=False, logs=False)
ON = Signals(traces=True, metrics=True, logs=True)
PLACE = {"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:4318"}


@pytest.mark.parametrize(
    ("environment", "signals"),
    [
        ({}, OFF),
        ({"OTEL_EXPORTER_OTLP_ENDPOINT": ""}, OFF),
        (PLACE, ON),
        ({**PLACE, "OTEL_SDK_DISABLED": "True"}, OFF),
        ({**PLACE, "OTEL_SDK_DISABLED": "false"}, ON),
        ({**PLACE, "OTEL_TRACES_EXPORTER": "none"}, ON._replace(traces=False)),
        ({**PLACE, "OTEL_METRICS_EXPORTER": "none"}, ON._replace(metrics=False)),
        ({**PLACE, "OTEL_LOGS_EXPORTER": "none"}, ON._replace(logs=False)),
        ({"OTEL_EXPORTER_OTLP_LOGS_ENDPOINT": "http://a/v1/logs"}, OFF._replace(logs=True)),
    ],
)
def test_an_endpoint_switches_on(environment: dict[str, str], signals: Signals) -> None:
    assert wanted(environment) == signals


GRPC = {**PLACE, "OTEL_EXPORTER_OTLP_PROTOCOL": "grpc"}
ONE_OF = "must be one of grpc, http/protobuf"
A_URL = "must be a URL such as 'http://127.0.0.1:4318'"


@pytest.mark.parametrize(
    ("environment", "lines"),
    [
        ({"OTEL_EXPORTER_OTLP_PROTOCOL": "http/json"}, ()),  # nothing is sent
        (PLACE, ()),
        ({**PLACE, "OTEL_EXPORTER_OTLP_TIMEOUT": "abc"}, ()),  # passed over by the library
        (
            {**PLACE, "OTEL_EXPORTER_OTLP_PROTOCOL": "http/json"},
            (f"OTEL_EXPORTER_OTLP_PROTOCOL: {ONE_OF}",),
        ),
        (
            {**PLACE, "OTEL_EXPORTER_OTLP_LOGS_PROTOCOL": "thrift"},
            (f"OTEL_EXPORTER_OTLP_LOGS_PROTOCOL: {ONE_OF}",),
        ),
        (
            {**PLACE, "OTEL_METRIC_EXPORT_INTERVAL": "abc"},
            ("OTEL_METRIC_EXPORT_INTERVAL: must be a whole number of milliseconds, at least 1",),
        ),
        ({**PLACE, "OTEL_METRIC_EXPORT_INTERVAL": "abc", "OTEL_METRICS_EXPORTER": "none"}, ()),
        *(
            ({"OTEL_EXPORTER_OTLP_ENDPOINT": place}, (f"OTEL_EXPORTER_OTLP_ENDPOINT: {A_URL}",))
            for place in ("foo", "127.0.0.1:4318", "ftp://a", "http://", "http://a:x", "http://a:0")
        ),
        (
            {"OTEL_EXPORTER_OTLP_TRACES_ENDPOINT": "foo", **PLACE},
            (f"OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: {A_URL}",),
        ),
        ({**GRPC, "OTEL_EXPORTER_OTLP_ENDPOINT": "collector:4317"}, ()),
        ({**GRPC, "OTEL_EXPORTER_OTLP_TIMEOUT": "2.5"}, ()),
        (
            {**GRPC, "OTEL_EXPORTER_OTLP_TIMEOUT": "abc"},
            ("OTEL_EXPORTER_OTLP_TIMEOUT: must be a number",),
        ),
        ({**GRPC, "OTEL_EXPORTER_OTLP_COMPRESSION": "gzip"}, ()),
        (
            {**GRPC, "OTEL_EXPORTER_OTLP_COMPRESSION": "none"},
            ("OTEL_EXPORTER_OTLP_COMPRESSION: must be gzip with grpc, or not be set",),
        ),
    ],
)
def test_what_could_never_be_sent_is_told_by_its_variable(
    environment: dict[str, str], lines: tuple[str, ...]
) -> None:
    if not lines:
        check_telemetry(environment)
        return
    with pytest.raises(WrongSettings) as wrong:
        check_telemetry(environment)
    assert wrong.value.lines == lines
