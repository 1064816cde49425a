"""Workers on the page that they share: who serves, and who had to be started again."""

from pathlib import Path

from structlog.testing import capture_logs

from adapters.memory.clock import MemoryClock
from adapters.metrics.outages import Outages
from adapters.metrics.pages import Pages
from adapters.metrics.prometheus import PrometheusMeter
from tests.integration.metrics.test_prometheus import samples

RESTARTS = "flaghoist_worker_restarts_total"


def restarts(meter: PrometheusMeter) -> dict[str, float]:
    return {dict(labels)["reason"]: value for labels, value in samples(meter, RESTARTS).items()}


def workers(meter: PrometheusMeter) -> tuple[float, ...]:
    names = ("flaghoist_workers", "flaghoist_workers_wanted")
    return tuple(value for name in names for value in samples(meter, name).values())


def test_who_serves_alone_is_one_worker() -> None:
    meter = PrometheusMeter(MemoryClock(0), Outages(MemoryClock(0)))
    assert workers(meter) == (1, 1)
    assert restarts(meter) == {"crashed": 0, "hung": 0, "replaced": 0}


def test_each_worker_shows_what_the_supervisor_tells(tmp_path: Path) -> None:
    supervisor = PrometheusMeter(MemoryClock(0), Outages(MemoryClock(0))).supervise(
        tmp_path, wanted=2
    )
    for count in (1, 2, 2, 1):
        supervisor.ready(count)
    supervisor.restarted("crashed")
    # The page of the supervisor is that of another process, as it is for a worker.
    (tmp_path / next(tmp_path.iterdir()).name).rename(tmp_path / "live-1")
    Pages(tmp_path).write(2, [])

    worker = PrometheusMeter(MemoryClock(0), Outages(MemoryClock(0)))
    worker.share(tmp_path)
    assert workers(worker) == (1, 2)
    assert restarts(worker) == {"crashed": 1, "hung": 0, "replaced": 0}


def test_a_full_disk_is_told_and_ends_nobody(tmp_path: Path) -> None:
    supervisor = PrometheusMeter(MemoryClock(0), Outages(MemoryClock(0))).supervise(
        tmp_path / "nowhere", wanted=2
    )
    with capture_logs() as logged:
        supervisor.ready(2)
        supervisor.restarted("hung")
        supervisor.ended(5)
    assert [line["event"] for line in logged] == ["outage began"]
