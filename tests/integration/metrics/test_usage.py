"""What an operator reads of the counts."""

from prometheus_client.parser import text_string_to_metric_families
from structlog.testing import capture_logs

from adapters.memory.clock import MemoryClock
from adapters.metrics.outages import Outages
from adapters.metrics.prometheus import PrometheusMeter
from adapters.metrics.tally import UNKNOWN_KEYS, TrafficTally
from adapters.metrics.usage import PrometheusUsageMeter
from domain.answers import Answers
from domain.decision import Reason
from domain.environment import FlagSet
from domain.errors import Unavailable
from domain.flag import TargetedFlag
from domain.plans import Constants
from domain.usage import Answered
from tests.contracts.examples import flag, targeting

SHOP = FlagSet("shop", "production")
GONE = Unavailable("the database")


def shown(meter: PrometheusUsageMeter) -> dict[tuple[str, str], float]:
    page = PrometheusMeter(MemoryClock(0), Outages(MemoryClock(0)), meter).exposition().decode()
    return {
        (sample.name.removeprefix("flaghoist_usage_"), sample.labels.get("why", "")): sample.value
        for family in text_string_to_metric_families(page)
        for sample in family.samples
        if sample.name.startswith("flaghoist_usage_")
    }


def test_what_becomes_of_counts_is_counted() -> None:
    meter = PrometheusUsageMeter(Outages(MemoryClock(0)))
    with capture_logs():
        meter.usage_stored(3)
        meter.usage_kept(4, GONE)
        meter.usage_kept(5, GONE)
        meter.usage_dropped("memory", 2)
    assert shown(meter) == {
        ("stored_evaluations_total", ""): 3,
        ("waiting_evaluations", ""): 5,
        ("flush_failures_total", ""): 2,
        ("dropped_evaluations_total", "memory"): 2,
        ("dropped_evaluations_total", "unknown_flags"): 0,
    }
    with capture_logs():
        meter.usage_stored(5)
    assert shown(meter)["waiting_evaluations", ""] == 0


def test_what_keeps_them_waiting_is_an_outage() -> None:
    meter = PrometheusUsageMeter(Outages(MemoryClock(0)))
    with capture_logs() as logged:
        meter.usage_stored(1)
        for waiting in (2, 3, 4):
            meter.usage_kept(waiting, GONE)
        meter.usage_stored(4)
        meter.usage_kept(1, KeyError("inside"))
        meter.usage_stored(1)
    assert [(line["event"], line["what"]) for line in logged] == [
        ("outage began", "the database"),
        ("outage ended", "the database"),
        ("outage began", "usage"),
        ("outage ended", "usage"),
    ]


def test_a_tally_is_taken_once_and_counted_for_good() -> None:
    tally = TrafficTally()
    on, off = (
        Answers(SHOP, TargetedFlag(flag(), targeting())).serve(key, Reason.STATIC).encoded
        for key in ("on", "off")
    )
    tally.evaluated[on] += 2
    tally.evaluated_together[Constants([on, off])] += 3
    for number in range(UNKNOWN_KEYS + 5):
        tally.unknown_flag(SHOP, f"nope-{number}")
    before = tally.outcomes()

    taken = [*tally.parts(1)]
    assert taken[0].unknown[SHOP, "nope-0"] == 1
    assert taken[0].unknown[SHOP, ""] == 5
    assert [each.answered for each in taken] == [
        {},
        {Answered(SHOP, "banner", "on"): 2},
        {Answered(SHOP, "banner", "on"): 3},
        {Answered(SHOP, "banner", "off"): 3},
    ]
    assert tally.outcomes() == before
    tally.evaluated[on] += 1
    assert [*tally.parts(9)] == [({Answered(SHOP, "banner", "on"): 1}, {})]
    assert [*tally.parts(9)] == []


def test_parts_that_nobody_asks_for_are_taken_the_next_time() -> None:
    tally = TrafficTally()
    sent = [
        Answers(SHOP, TargetedFlag(flag(key), targeting(key))).serve("on", Reason.STATIC).encoded
        for key in ("one", "two")
    ]
    tally.evaluated_together[Constants(sent)] += 1
    parts = tally.parts(1)
    assert next(parts).answered == {Answered(SHOP, "one", "on"): 1}
    tally.evaluated[sent[0]] += 4
    assert sum(tally.outcomes().values()) == 6

    assert [each.answered for each in tally.parts(9)] == [
        {Answered(SHOP, "two", "on"): 1, Answered(SHOP, "one", "on"): 4}
    ]
    assert sum(tally.outcomes().values()) == 6
