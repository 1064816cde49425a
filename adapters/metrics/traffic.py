"""What is asked and answered: requests and evaluations, counted at the cost of a dict look-up."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    Metric,
)

from adapters.metrics.histogram import Histogram
from domain.decision import ErrorCode, Reason
from domain.environment import FlagSet

_ERROR_CODES = frozenset(ErrorCode)


class Traffic:
    """Counters of one process. Labels are bounded: routes and reasons, not paths and keys."""

    def __init__(self) -> None:
        self._in_flight = 0
        self._durations: defaultdict[tuple[str, str, int], Histogram] = defaultdict(Histogram)
        self.evaluated: Counter[tuple[FlagSet, str]] = Counter()
        """Flags evaluated one at a time, by environment and outcome: the reason, or the error code
        if there is one. Whoever evaluates adds to it."""
        self._bulk: defaultdict[FlagSet, Counter[str]] = defaultdict(Counter)

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

    def evaluated_all(self, flag_set: FlagSet, outcomes: Mapping[str, int]) -> None:
        """Flags of an environment were evaluated at once: how many with each outcome."""
        self._bulk[flag_set].update(outcomes)

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
            labels=("flag_set", "kind", "reason", "error_code"),
        )
        for (flag_set, outcome), count in self.evaluated.items():
            family.add_metric((str(flag_set), "single", *_reason_and_error(outcome)), count)
        for flag_set, outcomes in self._bulk.items():
            for outcome, count in outcomes.items():
                family.add_metric((str(flag_set), "bulk", *_reason_and_error(outcome)), count)
        return family


def _reason_and_error(outcome: str) -> tuple[str, str]:
    return (str(Reason.ERROR), outcome) if outcome in _ERROR_CODES else (outcome, "")
