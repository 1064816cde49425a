"""What an operator reads from the meter."""

import json

import pytest
from prometheus_client.parser import text_string_to_metric_families
from structlog.testing import capture_logs

from adapters.memory.clock import MemoryClock
from adapters.metrics.histogram import BOUNDS
from adapters.metrics.null import NullMeter
from adapters.metrics.outages import Outages
from adapters.metrics.prometheus import PrometheusMeter
from domain.environment import FlagSet
from domain.instants import format_instant
from domain.plans import Constants

SHOP = FlagSet("shop", "production")
DATABASE = "the database"


@pytest.fixture
def clock() -> MemoryClock:
    return MemoryClock(10_000)


@pytest.fixture
def meter(clock: MemoryClock) -> PrometheusMeter:
    return PrometheusMeter(clock, Outages(clock))


def samples(meter: PrometheusMeter, name: str) -> dict[frozenset[tuple[str, str]], float]:
    """The values of a metric by their labels, as a scraper reads them."""
    families = text_string_to_metric_families(meter.exposition().decode())
    return {
        frozenset(sample.labels.items()): sample.value
        for family in families
        for sample in family.samples
        if sample.name == name
    }


def test_a_swap_tells_what_is_served_and_since_when(
    meter: PrometheusMeter, clock: MemoryClock
) -> None:
    with capture_logs() as logged:
        meter.snapshot_swapped(SHOP, "aaaa", 3, 3, 0.5)
        meter.snapshot_swapped(SHOP, "bbbb", 4, 1, 0.25)
    clock.advance(1_500)

    shop = frozenset({("flag_set", "shop/production")})
    assert samples(meter, "flaghoist_snapshot_info") == {shop | {("revision", "bbbb")}: 1.0}
    assert samples(meter, "flaghoist_snapshot_flags") == {shop: 4.0}
    assert samples(meter, "flaghoist_snapshot_age_seconds") == {shop: 1.5}
    assert samples(meter, "flaghoist_snapshot_swaps_total") == {shop: 2.0}
    assert [line["log_level"] for line in logged] == ["info", "info"]
    assert logged[1] == {
        "event": "snapshot swapped",
        "log_level": "info",
        "flag_set": "shop/production",
        "revision": "bbbb",
        "flags": 4,
        "compiled": 1,
        "seconds": 0.25,
    }


def test_a_clock_that_was_set_back_makes_nothing_younger_than_new(
    meter: PrometheusMeter, clock: MemoryClock
) -> None:
    meter.snapshot_swapped(SHOP, "aaaa", 3, 3, 0.5)
    clock.advance(-5_000)
    assert list(samples(meter, "flaghoist_snapshot_age_seconds").values()) == [0.0]


def test_tells_how_long_the_store_has_not_confirmed_what_is_served(
    meter: PrometheusMeter, clock: MemoryClock
) -> None:
    shop = frozenset({("flag_set", "shop/production")})
    meter.snapshot_swapped(SHOP, "aaaa", 3, 3, 0.5)
    assert samples(meter, "flaghoist_snapshot_stale_seconds") == {shop: 0.0}
    meter.snapshot_stale(SHOP, clock.now())
    clock.advance(2_500)
    assert samples(meter, "flaghoist_snapshot_stale_seconds") == {shop: 2.5}
    meter.snapshot_stale(SHOP, None)
    assert samples(meter, "flaghoist_snapshot_stale_seconds") == {shop: 0.0}


def test_since_when_it_has_not_is_logged_once_for_all_of_one_outage(
    meter: PrometheusMeter, clock: MemoryClock
) -> None:
    since = clock.now()
    clock.advance(1_500)
    with capture_logs() as logged:
        for flag_set in (SHOP, FlagSet("shop", "development")):
            meter.snapshot_stale(flag_set, since)
        meter.snapshot_stale(SHOP, None)
        meter.snapshot_stale(SHOP, since + 1_000)
    assert [line["since"] for line in logged] == [
        format_instant(since),
        format_instant(since + 1_000),
    ]
    assert logged[0]["event"] == "snapshots out of date"
    assert [line["seconds"] for line in logged] == [1.5, 0.5]


def test_a_saved_snapshot_that_is_ignored_is_counted_and_logged(meter: PrometheusMeter) -> None:
    with capture_logs() as logged:
        meter.snapshot_ignored("the disk", "shop/production", ValueError("torn"))
    (line,) = logged
    assert (line["event"], line["log_level"]) == ("saved snapshot ignored", "warning")
    assert line["cause"] == "ValueError: torn"
    assert samples(meter, "flaghoist_saved_snapshots_ignored_total") == {
        frozenset({("where", "the disk")}): 1.0
    }


def test_requests_fall_into_buckets(meter: PrometheusMeter) -> None:
    for seconds in (0.00005, 0.0001, 0.0002, 0.3, 99.0):
        meter.request_started()
        meter.request_finished("GET", "/x", 204, seconds)
    found = samples(meter, "flaghoist_http_request_duration_seconds_bucket")
    counts = {dict(labels)["le"]: count for labels, count in found.items()}

    assert len(counts) == len(BOUNDS) + 1
    wanted = {"0.0001": 2, "0.00025": 3, "0.25": 3, "0.5": 4, "5.0": 4, "+Inf": 5}
    assert {bound: counts[bound] for bound in wanted} == wanted
    labels = frozenset({("method", "GET"), ("route", "/x"), ("status", "2xx")})
    assert samples(meter, "flaghoist_http_request_duration_seconds_count") == {labels: 5.0}
    (total,) = samples(meter, "flaghoist_http_request_duration_seconds_sum").values()
    assert total == pytest.approx(99.30035)


def test_what_is_under_way_is_in_flight(meter: PrometheusMeter) -> None:
    meter.request_started()
    with meter.in_flight():
        assert list(samples(meter, "flaghoist_http_requests_in_flight").values()) == [2.0]
    meter.request_finished("GET", "/x", 200, 0.1)
    assert list(samples(meter, "flaghoist_http_requests_in_flight").values()) == [0.0]


def test_evaluations_tell_reasons_and_errors_apart(meter: PrometheusMeter) -> None:
    split, fixed, failed = (
        sent(reason="SPLIT", value=True, variant="on"),
        sent(reason="STATIC", value=1, variant="one"),
        sent(errorCode="TARGETING_KEY_MISSING", errorDetails="a targetingKey is needed"),
    )
    meter.evaluated[split] += 2
    meter.evaluated_together[Constants([fixed, failed])] += 3
    meter.evaluated.update([split, fixed])
    meter.unknown_flag(SHOP, "none")
    for _ in range(2):  # to look does not count again
        assert outcomes(meter) == {
            ("SPLIT", ""): 3.0,
            ("STATIC", ""): 4.0,
            ("ERROR", "TARGETING_KEY_MISSING"): 3.0,
            ("ERROR", "FLAG_NOT_FOUND"): 1.0,
        }
    meter.evaluated[split] += 1
    assert outcomes(meter)["SPLIT", ""] == 4.0


def sent(**said: object) -> bytes:
    """A decision as OFREP sends it."""
    metadata = {"flagSetId": str(SHOP), "version": "1.1"}
    return json.dumps({"key": "banner", **said, "metadata": metadata}).encode()


def outcomes(meter: PrometheusMeter) -> dict[tuple[str, str], float]:
    """Evaluations by reason and error code."""
    found = {
        tuple(dict(labels)[name] for name in ("flag_set", "reason", "error_code")): count
        for labels, count in samples(meter, "flaghoist_evaluations_total").items()
    }
    assert {flag_set for flag_set, _, _ in found} == {str(SHOP)}
    return {(reason, error): count for (_, reason, error), count in found.items()}


def test_the_build_and_the_process_are_told(meter: PrometheusMeter) -> None:
    assert list(samples(meter, "flaghoist_build_info").values()) == [1.0]
    assert list(samples(meter, "process_resident_memory_bytes").values()) > [0.0]


def test_two_meters_share_nothing(meter: PrometheusMeter, clock: MemoryClock) -> None:
    meter.snapshot_swapped(SHOP, "aaaa", 3, 3, 0.5)
    assert samples(PrometheusMeter(clock, Outages(clock)), "flaghoist_snapshot_flags") == {}


def test_the_meter_that_counts_nothing_takes_everything() -> None:
    with capture_logs() as logged:
        NullMeter().snapshot_swapped(SHOP, "aaaa", 3, 3, 0.5)
        null = NullMeter()
        null.failed(DATABASE, OSError(), "refresh")
        null.works(DATABASE, "refresh")
        null.snapshot_stale(SHOP, 1)
        null.snapshot_ignored("the disk", "shop/production", OSError())
    assert logged == []
