"""Every metric and label that the dashboard and the alerts speak of is there on a real server."""

import json
import re
import time
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest
import yaml
from prometheus_client.parser import text_string_to_metric_families

from entrypoints.scale.process import free_port
from tests.e2e.server import serving

DOCS = Path(__file__).parents[2] / "docs"
NOT_COUNTED_YET = {"flaghoist_streams_refused_total"}
"""Counters with labels that only trouble makes: announced, but without a value in good times."""

OF_WHO_DELIVERS = re.compile(r"flaghoist_webhook_(deliveries|delivery_seconds|given_up)_total")
"""Counted by servers only if none of it is left to Celery."""

_METRIC = re.compile(r"\b(?:flaghoist|process)_\w+")
_SELECTED = re.compile(r"(\w+)\{([^}]*)\}")
_LABEL = re.compile(r"(\w+)\s*(?:=~|!=|!~|=)")
_GROUPED = re.compile(r"by \(([^)]*)\)")
_FROM_PROMETHEUS = {"instance", "job"}


def dashboard() -> Iterator[str]:
    for panel in json.loads((DOCS / "grafana/flaghoist.json").read_text())["panels"]:
        yield from (target["expr"] for target in panel["targets"])


def alerts() -> Iterator[str]:
    for group in yaml.safe_load((DOCS / "prometheus/alerts.yaml").read_text())["groups"]:
        yield from (rule["expr"] for rule in group["rules"])


EXPRESSIONS = (*dashboard(), *alerts())


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> dict[str, set[str]]:
    """The labels of each series of a server that was asked a little, and whose collector is out."""
    variables = {
        "OTEL_EXPORTER_OTLP_ENDPOINT": f"http://127.0.0.1:{free_port()}",
        "OTEL_EXPORTER_OTLP_TIMEOUT": "1",
        "OTEL_METRIC_EXPORT_INTERVAL": "100",
    }
    directory = tmp_path_factory.mktemp("shown")
    with serving(directory, "--demo", **variables) as server:
        keys = dict(re.findall(r"export (\w+)='(.*)'", (directory / "var/demo.env").read_text()))
        with server.client(keys["FLAGHOIST_SERVER_KEY"]) as client:
            for flag in ("payments", "unknown"):
                body = {"context": {"targetingKey": "user-1"}}
                client.post(f"/ofrep/v1/evaluate/flags/{flag}", json=body)
        with server.client(keys["FLAGHOIST_ADMIN_KEY"]) as client:
            return labels_of(exposed_in_an_outage(client))


def exposed_in_an_outage(client: httpx2.Client) -> str:
    for _ in range(100):
        text = client.get("/metrics").text
        if 'flaghoist_outage{what="telemetry"} 1.0' in text:
            return text
        time.sleep(0.1)
    raise AssertionError("no outage")


def labels_of(exposed: str) -> dict[str, set[str]]:
    labels: dict[str, set[str]] = defaultdict(set)
    for family in text_string_to_metric_families(exposed):
        labels[f"{family.name}_total" if family.type == "counter" else family.name] |= set()
        for sample in family.samples:
            labels[sample.name] |= sample.labels.keys()
    return dict(labels)


@pytest.mark.parametrize("expression", EXPRESSIONS)
def test_it_is_there(expression: str, shown: dict[str, set[str]]) -> None:
    metrics = set(_METRIC.findall(expression))
    assert metrics <= shown.keys()
    for metric in metrics - NOT_COUNTED_YET:
        grouped = {name.strip() for by in _GROUPED.findall(expression) for name in by.split(",")}
        assert grouped - _FROM_PROMETHEUS <= shown[metric]
    for metric, selector in _SELECTED.findall(expression):
        assert set(_LABEL.findall(selector)) <= shown[metric]


def test_alerts_need_nothing_that_celery_workers_count() -> None:
    assert not [expression for expression in alerts() if OF_WHO_DELIVERS.search(expression)]
