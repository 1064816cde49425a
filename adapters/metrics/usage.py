"""What becomes of the counts: metrics, and a log line at each end of an outage."""

from collections import Counter
from collections.abc import Iterator

import structlog
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from application.ports.usage_meter import UsageMeter


class PrometheusUsageMeter(UsageMeter, Collector):
    """The meter of one process."""

    def __init__(self) -> None:
        self._log = structlog.get_logger("flaghoist.usage")
        self._stored = 0
        self._waiting = 0
        self._failures = 0
        self._dropped: Counter[str] = Counter()

    def usage_stored(self, evaluations: int) -> None:
        """Count them, and log at level info if this ends an outage."""
        if self._waiting:
            self._log.info("usage is stored again", evaluations=evaluations)
        self._stored += evaluations
        self._waiting = 0

    def usage_kept(self, evaluations: int, error: Exception) -> None:
        """Count the failure, and log it at level warning if it is the first of an outage."""
        if not self._waiting:
            self._log.warning("usage cannot be stored", waiting=evaluations, reason=str(error))
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
