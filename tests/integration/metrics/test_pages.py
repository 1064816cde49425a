"""One page for several processes: sums that never shrink."""

import asyncio
import os
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from structlog.testing import capture_logs

from adapters.memory.clock import MemoryClock
from adapters.metrics.outages import Outages
from adapters.metrics.pages import Page, Pages, added_up, page_of
from adapters.metrics.prometheus import PrometheusMeter
from domain.environment import FlagSet
from tests.integration.metrics.test_prometheus import samples

SHOP = FlagSet("shop", "production")


def counted(name: str, **counts: float) -> Page:
    """A page with one counter."""
    family = CounterMetricFamily(name, "Counted.", labels=("route",))
    for route, count in counts.items():
        family.add_metric((route,), count)
    return page_of([family])


def values(families: Iterator[Metric]) -> dict[str, dict[str, float]]:
    """The values of each sample by the label `route`."""
    found: dict[str, dict[str, float]] = {}
    for family in families:
        for sample in family.samples:
            found.setdefault(sample.name, {})[sample.labels.get("route", "")] = sample.value
    return found


@given(st.lists(st.dictionaries(st.sampled_from("abc"), st.integers(0, 1_000)), max_size=5))
def test_counters_are_added(pages: list[dict[str, int]]) -> None:
    found = values(added_up(counted("requests", **page) for page in pages))
    wanted = {route: sum(page.get(route, 0) for page in pages) for page in pages for route in page}
    assert found.get("requests_total", {}) == wanted


def test_what_cannot_be_added_is_the_greatest() -> None:
    ages, streams = [], []
    for value in (3.0, 5.0):
        ages.append(page_of([GaugeMetricFamily("age_seconds", "Age.", value=value)]))
        streams.append(page_of([GaugeMetricFamily("streams", "Open.", value=value)]))
    assert values(added_up(ages)) == {"age_seconds": {"": 5.0}}
    assert values(added_up(streams)) == {"streams": {"": 8.0}}


def test_who_has_ended_is_counted_and_no_longer_measured(tmp_path: Path) -> None:
    pages = Pages(tmp_path)
    gauge = page_of([GaugeMetricFamily("streams", "Open.", value=7)])
    pages.write(1, counted("requests", a=2) + gauge)
    pages.write(2, counted("requests", a=3))
    assert values(added_up(pages.others(2))) == {"requests_total": {"a": 2.0}, "streams": {"": 7.0}}
    for process in (1, 2, 3):
        pages.end(process)
    assert values(added_up(pages.others(4))) == {"requests_total": {"a": 5.0}}
    assert [path.name for path in tmp_path.iterdir()] == ["ended-"]


@contextmanager
def full_disk() -> Iterator[None]:
    """Inside the block, the system lets nobody write."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (16, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_full_disk_loses_nothing_that_was_counted(meter: PrometheusMeter, tmp_path: Path) -> None:
    pages = Pages(tmp_path)
    gauge = page_of([GaugeMetricFamily("streams", "Open.", value=7)])
    for process in (1, 2, 3):
        pages.write(process, counted("requests", a=process) + gauge)
    workers = meter.supervise(tmp_path, 3)
    workers.ended(1)
    with capture_logs() as logged:
        with full_disk():
            workers.ended(2)
            workers.ended(3)
        assert values(added_up(pages.others(4))) == {"requests_total": {"a": 6.0}}
        workers.ended(4)
    assert [line["event"] for line in logged] == ["outage began", "outage ended"]
    assert logged[0]["cause"] == f"{tmp_path}: File too large"
    assert values(added_up(pages.others(4))) == {"requests_total": {"a": 6.0}}
    assert [path.name for path in tmp_path.iterdir()] == ["ended-"]


async def test_a_page_that_cannot_be_written_is_an_outage(meter: PrometheusMeter) -> None:
    with capture_logs() as logged:
        publishing = asyncio.create_task(meter.publish(0))
        with full_disk():
            await asyncio.sleep(0.05)
        await asyncio.sleep(0.05)
        publishing.cancel()
    assert [line["event"] for line in logged] == ["outage began", "outage ended"]


@pytest.fixture
def meter(tmp_path: Path) -> PrometheusMeter:
    shared = PrometheusMeter(MemoryClock(10_000), Outages(MemoryClock(10_000)))
    shared.share(tmp_path)
    return shared


def test_a_meter_shows_what_others_counted_beside_its_own(
    meter: PrometheusMeter, tmp_path: Path
) -> None:
    meter.request_started()
    meter.request_finished("GET", "/x", 200, 0.1)
    alone = PrometheusMeter(MemoryClock(10_000), Outages(MemoryClock(10_000)))
    for _ in range(2):
        alone.request_started()
        alone.request_finished("GET", "/x", 200, 0.3)
    Pages(tmp_path).write(os.getpid() + 1, page_of(alone.collect()))
    (count,) = samples(meter, "flaghoist_http_request_duration_seconds_count").values()
    assert count == 3.0
    (total,) = samples(meter, "flaghoist_http_request_duration_seconds_sum").values()
    assert total == pytest.approx(0.7)
    assert list(samples(meter, "flaghoist_build_info").values()) == [1.0]
