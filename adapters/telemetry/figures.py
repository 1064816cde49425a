"""Metrics in Prometheus's form, told in that of OpenTelemetry: whatever is collected, as it is."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import pairwise
from typing import Any, TypeAlias

from opentelemetry.sdk.metrics.export import (
    AggregationTemporality,
    Gauge,
    Histogram,
    HistogramDataPoint,
    Metric,
    MetricsData,
    NumberDataPoint,
    ResourceMetrics,
    ScopeMetrics,
    Sum,
)
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.util.instrumentation import InstrumentationScope
from prometheus_client.core import Metric as Family

Labels: TypeAlias = tuple[tuple[str, str], ...]
Counts: TypeAlias = tuple[float, ...]
"""What only grows: a counter's value; or a histogram's sum and the count of each bucket."""

_UNITS = {"seconds": "s", "bytes": "By", "ratio": "1"}


class Figures:
    """Reads all families, and tells them as totals, or as what was added since the last time.

    What was added counts as told once `told` is called, so nothing is lost in an outage.
    """

    def __init__(
        self,
        about: Resource,
        families: Callable[[], Iterable[Family]],
        environment: Mapping[str, str],
        now: int,
    ) -> None:
        wanted = environment.get("OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE", "").lower()
        self._counters = _temporality(delta=wanted == "delta")
        self._histograms = _temporality(delta=wanted in {"delta", "lowmemory"})
        self._about = about
        self._families = families
        self._begun = self._since = self._now = now
        self._told: dict[tuple[str, Labels], Counts] = {}
        self._read: dict[tuple[str, Labels], Counts] = {}

    def read(self, now: int) -> MetricsData:
        """Everything as it is now, in nanoseconds since 1970."""
        self._now = now
        metrics = [metric for family in self._families() for metric in self._metrics(family)]
        scope = ScopeMetrics(InstrumentationScope("flaghoist"), metrics, "")
        return MetricsData([ResourceMetrics(self._about, [scope], "")])

    def told(self) -> None:
        """What was read last got through."""
        self._told, self._read = {**self._told, **self._read}, {}
        self._since = self._now

    def _metrics(self, family: Family) -> Iterator[Metric]:
        if family.type == "histogram":
            yield self._metric(family, family.name, self._histogram(family))
            return
        named: dict[str, list[Any]] = defaultdict(list)
        for sample in family.samples:
            named[sample.name].append(sample)
        for name, samples in named.items():
            if family.type == "counter" and name.endswith("_total"):
                points = [self._counted(name, each) for each in samples]
                yield self._metric(family, name, Sum(points, self._counters, is_monotonic=True))
            elif not name.endswith("_created"):
                gauges = [
                    NumberDataPoint(each.labels, self._begun, self._now, float(each.value))
                    for each in samples
                ]
                yield self._metric(family, name, Gauge(gauges))

    def _metric(self, family: Family, name: str, data: Any) -> Metric:
        unit = _UNITS.get(name.removesuffix("_total").rpartition("_")[2], "")
        return Metric(name, family.documentation, unit, data)

    def _counted(self, name: str, sample: Any) -> NumberDataPoint:
        start, (value,) = self._added(name, sample.labels, (sample.value,), self._counters)
        return NumberDataPoint(sample.labels, start, self._now, float(value))

    def _histogram(self, family: Family) -> Histogram:
        sums: dict[Labels, float] = {}
        buckets: dict[Labels, list[tuple[float, float]]] = defaultdict(list)
        for sample in family.samples:
            labels = tuple((name, text) for name, text in sample.labels.items() if name != "le")
            if sample.name.endswith("_bucket"):
                buckets[labels].append((float(sample.labels["le"]), sample.value))
            elif sample.name.endswith("_sum"):
                sums[labels] = sample.value
        points = [
            self._spread(family.name, labels, sums.get(labels, 0.0), sorted(counts))
            for labels, counts in buckets.items()
        ]
        return Histogram(points, self._histograms)

    def _spread(
        self, name: str, labels: Labels, total: float, buckets: list[tuple[float, float]]
    ) -> HistogramDataPoint:
        counts = [each - before for before, each in pairwise([0, *(it for _, it in buckets)])]
        start, (added, *each) = self._added(name, dict(labels), (total, *counts), self._histograms)
        whole = [int(count) for count in each]
        bounds = [bound for bound, _ in buckets[:-1]]
        # The least and the greatest are not known; the encoding leaves out what is not a number.
        unknown: Any = None
        return HistogramDataPoint(
            *(dict(labels), start, self._now, sum(whole), added, whole, bounds, unknown, unknown)
        )

    def _added(
        self, name: str, labels: Mapping[str, str], now: Counts, how: AggregationTemporality
    ) -> tuple[int, Counts]:
        if how is AggregationTemporality.CUMULATIVE:
            return self._begun, now
        key = name, tuple(sorted(labels.items()))
        self._read[key] = now
        before = self._told.get(key, (0.0,) * len(now))
        return self._since, tuple(new - old for new, old in zip(now, before, strict=True))


def _temporality(*, delta: bool) -> AggregationTemporality:
    return AggregationTemporality.DELTA if delta else AggregationTemporality.CUMULATIVE
