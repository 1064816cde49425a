"""What operators see of webhooks."""

import pytest
from prometheus_client.parser import text_string_to_metric_families
from structlog.testing import capture_logs

from adapters.memory.clock import MemoryClock
from adapters.metrics.deliveries import DeliveryMetrics
from adapters.metrics.outages import Outages
from adapters.metrics.prometheus import PrometheusMeter
from application.ports.outbox import Backlog
from domain.delivery import DeadLetter, Outcome
from domain.errors import Unavailable
from domain.event import EventType
from tests.contracts.examples import webhook

NOW = 1_800_000_000_000
HOOK = webhook("hook")
LETTER = DeadLetter(
    sequence=5,
    event_type=EventType.FLAG_CHANGED,
    died_at=NOW,
    attempts=12,
    detail="answered 500",
)


@pytest.fixture
def metrics() -> DeliveryMetrics:
    return DeliveryMetrics(MemoryClock(NOW), Outages(MemoryClock(NOW)))


def samples(metrics: DeliveryMetrics) -> dict[tuple[str, str], float]:
    page = (
        PrometheusMeter(MemoryClock(NOW), Outages(MemoryClock(NOW)), metrics).exposition().decode()
    )
    return {
        (sample.name, "".join(sample.labels.values())): sample.value
        for family in text_string_to_metric_families(page)
        for sample in family.samples
        if "webhook" in sample.name or "outbox" in sample.name
    }


def test_attempts_are_counted_by_their_outcome(metrics: DeliveryMetrics) -> None:
    metrics.attempted(Outcome.DELIVERED, 250)
    metrics.attempted(Outcome.DELIVERED, 250)
    metrics.attempted(Outcome.REFUSED, 500)
    metrics.given_up(HOOK, LETTER)
    seen = samples(metrics)
    assert seen["flaghoist_webhook_deliveries_total", "delivered"] == 2
    assert seen["flaghoist_webhook_deliveries_total", "refused"] == 1
    assert seen["flaghoist_webhook_deliveries_total", "gone"] == 0
    assert seen["flaghoist_webhook_delivery_seconds_total", ""] == 1
    assert seen["flaghoist_webhook_given_up_total", ""] == 1


def test_what_waits_is_shown_by_state(metrics: DeliveryMetrics) -> None:
    waits = {
        "due": Backlog(webhooks=2, depth=3, oldest=NOW - 1_500),
        "disabled": Backlog(webhooks=1),
    }
    metrics.waiting(waits, 4)
    seen = samples(metrics)
    assert seen["flaghoist_webhooks", "due"] == 2
    assert seen["flaghoist_outbox_depth", "due"] == 3
    assert seen["flaghoist_outbox_age_seconds", "due"] == 1.5
    assert seen["flaghoist_outbox_age_seconds", "disabled"] == 0
    assert seen["flaghoist_webhooks", "retrying"] == 0
    assert seen["flaghoist_webhook_dead_letters", ""] == 4


def test_what_became_of_a_webhook_or_a_message_is_logged_without_secrets(
    metrics: DeliveryMetrics,
) -> None:
    with capture_logs() as lines:
        metrics.given_up(HOOK, LETTER)
        metrics.disabled(HOOK)
    where = {"log_level": "warning", "project": "shop", "webhook": "hook"}
    assert lines == [
        {
            **where,
            "event": "message given up",
            "event_type": "flag.changed",
            "sequence": 5,
            "attempts": 12,
            "cause": "answered 500",
        },
        {**where, "event": "webhook disabled", "cause": "its receiver answered 410 (Gone)"},
    ]


def test_what_keeps_it_from_delivering_is_an_outage(metrics: DeliveryMetrics) -> None:
    with capture_logs() as lines:
        for _ in range(2):
            metrics.dispatch_failed(Unavailable("the database"))
            metrics.delivery_failed(Unavailable("the database"))
        metrics.waiting({}, 0)
        metrics.attempted(Outcome.DELIVERED, 1)
        metrics.waiting({}, 0)
    assert [(line["event"], line["what"]) for line in lines] == [
        ("outage began", "the database"),
        ("outage ended", "the database"),
    ]


def test_a_fault_of_the_program_is_logged_always(metrics: DeliveryMetrics) -> None:
    with capture_logs() as lines:
        metrics.dispatch_failed(RuntimeError("a fault"))
        metrics.delivery_failed(RuntimeError("a fault"))
    assert [(line["event"], line["log_level"]) for line in lines] == [
        ("delivery failed", "error")
    ] * 2
