"""Metrics over OTLP are Prometheus's own, as totals or as what was added."""

from collections.abc import Iterator
from typing import Any

import pytest
from opentelemetry.sdk.metrics.export import AggregationTemporality
from opentelemetry.sdk.resources import Resource
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    Metric,
)

from adapters.telemetry.figures import Figures

PREFERENCE = "OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE"


class Counted:
    """Collectors with one request more each time they are asked."""

    def __init__(self) -> None:
        self.requests = 0

    def __call__(self) -> Iterator[Metric]:
        self.requests += 1
        counter = CounterMetricFamily("requests", "Requests.", labels=("route",))
        counter.add_metric(("/a",), self.requests)
        yield counter
        gauge = GaugeMetricFamily("age_seconds", "Age.")
        gauge.add_metric((), 7)
        yield gauge
        histogram = HistogramMetricFamily("duration_seconds", "Duration.", labels=("route",))
        buckets = [("0.1", 0), ("1.0", self.requests), ("+Inf", self.requests)]
        histogram.add_metric(("/a",), buckets, sum_value=0.5 * self.requests)
        yield histogram


def figures(preference: str) -> Figures:
    return Figures(Resource({}), Counted(), {PREFERENCE: preference}, now=10)


def read(figures: Figures, now: int) -> dict[str, Any]:
    (scope,) = figures.read(now).resource_metrics[0].scope_metrics
    return {metric.name: metric for metric in scope.metrics}


def test_totals_are_told_from_the_beginning() -> None:
    totals = figures("")
    read(totals, 20)
    totals.told()
    told = read(totals, 30)
    (count,) = told["requests_total"].data.data_points
    assert (count.value, count.attributes) == (2, {"route": "/a"})
    assert (count.start_time_unix_nano, count.time_unix_nano) == (10, 30)
    (age,) = told["age_seconds"].data.data_points
    assert (age.value, told["age_seconds"].unit) == (7, "s")
    (spread,) = told["duration_seconds"].data.data_points
    assert (spread.count, spread.sum) == (2, 1.0)
    assert (spread.explicit_bounds, spread.bucket_counts) == ([0.1, 1.0], [0, 2, 0])


def test_what_was_added_is_told_again_until_it_gets_through() -> None:
    added = figures("delta")
    read(added, 20)
    lost = read(added, 30)
    assert lost["requests_total"].data.data_points[0].value == 2
    added.told()
    told = read(added, 40)
    (count,) = told["requests_total"].data.data_points
    assert (count.value, count.start_time_unix_nano) == (1, 30)
    (spread,) = told["duration_seconds"].data.data_points
    assert (spread.count, spread.sum, spread.bucket_counts) == (1, 0.5, [0, 1, 0])


@pytest.mark.parametrize(
    ("preference", "counters", "histograms"),
    [
        ("", "CUMULATIVE", "CUMULATIVE"),
        ("cumulative", "CUMULATIVE", "CUMULATIVE"),
        ("delta", "DELTA", "DELTA"),
        ("LowMemory", "CUMULATIVE", "DELTA"),
    ],
)
def test_the_preference_chooses(preference: str, counters: str, histograms: str) -> None:
    told = read(figures(preference), 20)
    chosen = AggregationTemporality
    assert told["requests_total"].data.aggregation_temporality is chosen[counters]
    assert told["duration_seconds"].data.aggregation_temporality is chosen[histograms]
