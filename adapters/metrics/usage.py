"""What becomes of the counts: metrics, and outages that keep them waiting."""

from collections import Counter
from collections.abc import Iterator
from typing import Final

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from adapters.metrics.outages import Outages, failing
from application.ports.usage_meter import WHYS, UsageMeter

NOTICED_BY: Final = "usage"


class PrometheusUsageMeter(UsageMeter, Collector):
    """The meter of one process."""

    def __init__(self, outages: Outages) -> None:
        self._outages = outages
        self._stored = 0
        self._waiting = 0
        self._failures = 0
        self._dropped = Counter[str](dict.fromkeys(WHYS, 0))

    def usage_stored(self, evaluations: int) -> None:
        """Count them. What kept them waiting works."""
        self._outages.recovered(NOTICED_BY)
        self._stored += evaluations
        self._waiting = 0

    def usage_kept(self, evaluations: int, error: Exception) -> None:
        """Count the failure, which may begin an outage."""
        self._outages.failed(failing(error, "usage"), error, NOTICED_BY)
        self._failures += 1
        self._waiting = evaluations

    def usage_dropped(self, why: str, evaluations: int) -> None:
        """Count them."""
        self._dropped[why] += evaluations

    def collect(self) -> Iterator[Metric]:
        """Everything that was counted."""
        yield CounterMetricFamily(
            "flaghoist_usage_stored_evaluations",
            "Evaluations whose counts were written to the store.",
            value=self._stored,
        )
        yield GaugeMetricFamily(
            "flaghoist_usage_waiting_evaluations",
            "Evaluations whose counts the store did not take, and which wait in memory.",
            value=self._waiting,
        )
        yield CounterMetricFamily(
            "flaghoist_usage_flush_failures",
            "Attempts to write counts that failed, after which they were kept.",
            value=self._failures,
        )
        dropped = CounterMetricFamily(
            "flaghoist_usage_dropped_evaluations",
            "Evaluations that no report will ever count.",
            labels=("why",),
        )
        for why, count in self._dropped.items():
            dropped.add_metric((why,), count)
        yield dropped
