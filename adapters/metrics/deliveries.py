"""Metrics of webhooks."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Final

import structlog
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from adapters.metrics.outages import Outages
from application.ports.clock import Clock
from application.ports.delivery_meter import DeliveryMeter
from application.ports.outbox import Backlog
from domain.delivery import DeadLetter, Outcome
from domain.errors import Unavailable
from domain.webhook import Webhook

DISPATCH: Final = "dispatch"
DELIVERY: Final = "delivery"

STATES = ("idle", "due", "retrying", "disabled")


class DeliveryMetrics(DeliveryMeter, Collector):
    """Counts what this process delivered, and knows what waited when it last looked."""

    def __init__(self, clock: Clock, outages: Outages) -> None:
        self._clock = clock
        self._outages = outages
        self._log = structlog.get_logger("flaghoist.delivery")
        self._attempts: Counter[Outcome] = Counter()
        self._milliseconds = 0
        self._given_up = 0
        self._backlog: Mapping[str, Backlog] = {}
        self._dead = 0

    def attempted(self, outcome: Outcome, milliseconds: int) -> None:
        self._outages.recovered(DELIVERY)
        self._attempts[outcome] += 1
        self._milliseconds += milliseconds

    def given_up(self, webhook: Webhook, letter: DeadLetter) -> None:
        """Count and log it: without its URL, which may be a secret."""
        self._given_up += 1
        self._log.warning(
            "message given up",
            project=webhook.project,
            webhook=webhook.id,
            event_type=str(letter.event_type),
            sequence=letter.sequence,
            attempts=letter.attempts,
            cause=letter.detail,
        )

    def disabled(self, webhook: Webhook) -> None:
        """Log it: without its URL, which may be a secret."""
        self._log.warning(
            "webhook disabled",
            project=webhook.project,
            webhook=webhook.id,
            cause="its receiver answered 410 (Gone)",
        )

    def waiting(self, backlog: Mapping[str, Backlog], dead: int) -> None:
        """Remember what waits. Whatever kept it from being seen works."""
        self._backlog, self._dead = backlog, dead
        self._outages.recovered(DISPATCH)

    def dispatch_failed(self, error: Exception) -> None:
        """Log a fault of the program always; what does not answer is an outage."""
        self._failed(error, DISPATCH)

    def delivery_failed(self, error: Exception) -> None:
        """The same for one webhook."""
        self._failed(error, DELIVERY)

    def _failed(self, error: Exception, noticed_by: str) -> None:
        if isinstance(error, Unavailable):
            self._outages.failed(error.what, error, noticed_by)
        else:
            self._log.error("delivery failed", exc_info=error)

    def collect(self) -> Iterator[Metric]:
        """Everything that was counted."""
        yield self._of_attempts()
        yield CounterMetricFamily(
            "flaghoist_webhook_delivery_seconds",
            "Time that attempts to deliver took.",
            value=self._milliseconds / 1_000,
        )
        yield CounterMetricFamily(
            "flaghoist_webhook_given_up", "Messages that became dead letters.", value=self._given_up
        )
        yield GaugeMetricFamily(
            "flaghoist_webhook_dead_letters", "Dead letters that are kept.", value=self._dead
        )
        yield from self._of_backlog()

    def _of_attempts(self) -> Metric:
        attempts = CounterMetricFamily(
            "flaghoist_webhook_deliveries", "Attempts to deliver a message.", labels=("outcome",)
        )
        for outcome in Outcome:
            attempts.add_metric((str(outcome),), self._attempts[outcome])
        return attempts

    def _of_backlog(self) -> tuple[Metric, ...]:
        labels = ("state",)
        webhooks = GaugeMetricFamily("flaghoist_webhooks", "Webhooks.", labels=labels)
        depth = GaugeMetricFamily(
            "flaghoist_outbox_depth", "Entries that webhooks were not told yet.", labels=labels
        )
        age = GaugeMetricFamily(
            "flaghoist_outbox_age_seconds",
            "Time since the oldest entry was made that a webhook was not told yet.",
            labels=labels,
        )
        now = self._clock.now()
        for state in STATES:
            waits = self._backlog.get(state, Backlog())
            webhooks.add_metric((state,), waits.webhooks)
            depth.add_metric((state,), waits.depth)
            since = now if waits.oldest is None else waits.oldest
            age.add_metric((state,), max(0, now - since) / 1_000)
        return webhooks, depth, age
