"""What is asked and answered: requests and evaluations, counted at the cost of a dict look-up."""

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager

from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    Metric,
)

from adapters.metrics.histogram import Histogram
from adapters.metrics.tally import TrafficTally


class Traffic(TrafficTally):
    """Counters of one process. Labels are bounded: routes and reasons, not paths and keys."""

    def __init__(self) -> None:
        super().__init__()
        self._in_flight = 0
        self._durations: defaultdict[tuple[str, str, int], Histogram] = defaultdict(Histogram)

    def request_started(self) -> None:
        """A request came in."""
        self._in_flight += 1

    def request_finished(self, method: str, route: str, status: int, seconds: float) -> None:
        """A request that came in was answered, or given up. `route` is the path's template."""
        self._in_flight -= 1
        durations = self.durations(method, route, status)
        durations.pending.append(seconds)
        durations.settle()

    @contextmanager
    def in_flight(self) -> Iterator[None]:
        """Around what waits, of a request that `durations` measures."""
        self._in_flight += 1
        try:
            yield
        finally:
            self._in_flight -= 1

    def durations(self, method: str, route: str, status: int) -> Histogram:
        """The seconds that requests like this took."""
        return self._durations[method, route, status // 100]

    def collect(self) -> Iterator[Metric]:
        """Everything that was counted."""
        yield GaugeMetricFamily(
            "flaghoist_http_requests_in_flight",
            "Requests that are being answered.",
            value=self._in_flight,
        )
        yield self._request_durations()
        yield self._evaluations()

    def _request_durations(self) -> Metric:
        family = HistogramMetricFamily(
            "flaghoist_http_request_duration_seconds",
            "Time from a request's headers to the end of its answer.",
            labels=("method", "route", "status"),
        )
        for (method, route, hundreds), histogram in self._durations.items():
            family.add_metric(
                (method, route, f"{hundreds}xx"), histogram.buckets(), histogram.total()
            )
        return family

    def _evaluations(self) -> Metric:
        family = CounterMetricFamily(
            "flaghoist_evaluations",
            "Flags evaluated for SDKs.",
            labels=("flag_set", "reason", "error_code"),
        )
        for outcome, count in self.outcomes().items():
            family.add_metric(outcome, count)
        return family
