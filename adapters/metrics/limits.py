"""What was refused for being too much, too slow or too many."""

from collections import Counter
from collections.abc import Iterator

from prometheus_client.core import CounterMetricFamily, Metric


class LimitCounts:
    """Counters of one process. Labels are names of budgets, queues and phases: a handful."""

    def __init__(self) -> None:
        self.decisions: Counter[tuple[str, str]] = Counter()
        self.shed: Counter[str] = Counter()
        self.cut: Counter[str] = Counter()

    def collect(self) -> Iterator[Metric]:
        """Everything that was counted."""
        decisions = CounterMetricFamily(
            "flaghoist_rate_limit_decisions",
            "Requests by budget and outcome; of evaluations only those that were refused.",
            labels=("budget", "outcome"),
        )
        for labels, count in self.decisions.items():
            decisions.add_metric(labels, count)
        yield decisions
        yield _by_one(
            "flaghoist_requests_shed", "Requests turned away by an overload.", "reason", self.shed
        )
        yield _by_one("flaghoist_clients_cut", "Clients cut off for being slow.", "phase", self.cut)


def _by_one(name: str, description: str, label: str, counts: Counter[str]) -> Metric:
    family = CounterMetricFamily(name, description, labels=(label,))
    for value, count in counts.items():
        family.add_metric((value,), count)
    return family
