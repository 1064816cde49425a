"""Telemetry is on where it is asked for, and nowhere else."""

import pytest

from entrypoints.telemetry import Signals, wanted

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
