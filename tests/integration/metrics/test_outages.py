"""What operators see of outages: one line at the start, one at the end, and metrics in between."""

import pytest
from structlog.testing import capture_logs

from adapters.memory.clock import MemoryClock
from adapters.metrics.outages import FORGOTTEN, Outages
from domain.errors import Unavailable

DATABASE = "the database"


@pytest.fixture
def clock() -> MemoryClock:
    return MemoryClock(1_800_000_000_000)


@pytest.fixture
def outages(clock: MemoryClock) -> Outages:
    return Outages(clock)


def shown(outages: Outages, name: str) -> dict[str, float]:
    families = {family.name: family for family in outages.collect()}
    return {sample.labels["what"]: sample.value for sample in families[name].samples}


def test_an_outage_is_one_line_at_its_start_and_one_at_its_end(
    outages: Outages, clock: MemoryClock
) -> None:
    with capture_logs() as logged:
        outages.works(DATABASE, "refresh")
        for _ in range(3):
            outages.failed(DATABASE, Unavailable(DATABASE, "the disk is away"), "refresh")
            clock.advance(1_000)
        assert shown(outages, "flaghoist_outage") == {DATABASE: 1.0}
        outages.works(DATABASE, "refresh")
        outages.works(DATABASE, "refresh")
    assert shown(outages, "flaghoist_outage_failures") == {DATABASE: 3.0}
    assert shown(outages, "flaghoist_outage") == {DATABASE: 0.0}
    began, ended = logged
    assert began == {
        "event": "outage began",
        "log_level": "error",
        "what": DATABASE,
        "cause": "the disk is away",
        "noticed_by": "refresh",
        "exc_info": None,
    }
    assert ended == {
        "event": "outage ended",
        "log_level": "info",
        "what": DATABASE,
        "seconds": 3.0,
    }


def test_what_works_from_the_start_is_shown(clock: MemoryClock) -> None:
    outages = Outages(clock, [DATABASE], ["the disk"])
    outages.expect("telemetry")
    works = {DATABASE: 0.0, "the disk": 0.0, "telemetry": 0.0}
    assert shown(outages, "flaghoist_outage") == works
    assert shown(outages, "flaghoist_outage_failures") == works
    outages.failed("the disk", Unavailable("the disk"), "saving")
    outages.expect("the disk")
    assert shown(outages, "flaghoist_outage") == {**works, "the disk": 1.0}
    assert shown(outages, "flaghoist_outage_failures") == {**works, "the disk": 1.0}


def test_an_outage_that_several_notice_is_over_when_all_have_seen_its_end(
    outages: Outages, clock: MemoryClock
) -> None:
    with capture_logs() as logged:
        for part in ("refresh", "usage", "refresh", "saving"):
            outages.failed(DATABASE, Unavailable(DATABASE), part)
        for part in ("refresh", "saving", "refresh"):
            outages.works(DATABASE, part)
        assert [line["event"] for line in logged] == ["outage began"]
        outages.works(DATABASE, "usage")
        clock.advance(1_000)
        outages.works(DATABASE, "refresh")
    assert [line["event"] for line in logged] == ["outage began", "outage ended"]


def test_who_does_not_try_again_is_not_waited_for(outages: Outages, clock: MemoryClock) -> None:
    for part in ("limits", "saving"):
        outages.failed("Redis", Unavailable("Redis"), part)
    clock.advance(FORGOTTEN - 1)
    outages.works("Redis", "saving")
    assert [*shown(outages, "flaghoist_outage").values()] == [1]
    clock.advance(1)
    outages.works("Redis", "saving")
    assert [*shown(outages, "flaghoist_outage").values()] == [0]


def test_what_nobody_foresaw_is_logged_with_its_traceback(outages: Outages) -> None:
    error = KeyError("inside")
    with capture_logs() as logged:
        outages.failed("shop/production", error, "refresh")
    assert [(line["log_level"], line["exc_info"]) for line in logged] == [("error", error)]


def test_a_cause_that_will_last_is_told_once_also_when_it_shows_only_later(
    outages: Outages,
) -> None:
    with capture_logs() as logged:
        for cause in ("", "needs a migration", "", "needs a migration"):
            outages.failed(DATABASE, Unavailable(DATABASE, cause), "refresh")
    assert [(line["event"], line["cause"]) for line in logged] == [
        ("outage began", "the database does not answer at the moment"),
        ("outage goes on", "needs a migration"),
    ]
