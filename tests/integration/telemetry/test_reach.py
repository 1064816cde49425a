"""One outage of a collector, whatever it does not take, and metrics that are sent on and on."""

import asyncio
import threading
from typing import Any

import pytest
from opentelemetry.sdk.metrics.export import MetricExporter, MetricExportResult, MetricsData
from opentelemetry.sdk.resources import Resource

from adapters.telemetry.figures import Figures
from adapters.telemetry.pushing import INTERVAL, Pushing, seconds_between
from adapters.telemetry.reach import Reach

THROUGH, LOST = True, False


class Heard:
    """What was told of a collector, and where."""

    def __init__(self) -> None:
        self.told: list[str] = []
        self.threads: set[int] = set()
        self.reach = Reach(lambda: self._add("works"), self._add)

    def _add(self, what: str) -> None:
        self.told.append(what)
        self.threads.add(threading.get_ident())


async def settled() -> None:
    """Whatever was handed to the loop before has run."""
    await asyncio.sleep(0)


async def test_it_works_when_all_that_failed_got_through() -> None:
    heard = Heard()
    traces, logs = heard.reach.of("traces"), heard.reach.of("logs")
    for tell, through in ((traces, LOST), (logs, THROUGH), (traces, LOST), (logs, LOST)):
        tell(through)
    logs(THROUGH)
    await settled()
    assert heard.told == ["traces", "traces", "logs, traces"]
    traces(THROUGH)
    await settled()
    assert heard.told[3:] == ["works"]


async def test_senders_tell_from_their_threads_and_after_the_end() -> None:
    heard = Heard()
    tell = heard.reach.of("logs")
    await asyncio.to_thread(tell, LOST)
    await settled()
    assert heard.told == ["logs"]
    assert heard.threads == {threading.get_ident()}


def test_nobody_is_told_when_the_loop_has_ended() -> None:
    async def begin() -> Heard:
        return Heard()

    heard = asyncio.run(begin())
    heard.reach.of("logs")(LOST)
    assert heard.told == []


@pytest.mark.parametrize(("said", "seconds"), [("", 60), ("250", 0.25), ("1", 0.001)])
def test_how_often_metrics_are_sent(said: str, seconds: float) -> None:
    assert seconds_between({INTERVAL: said}) == seconds


@pytest.mark.parametrize("said", ["abc", "0", "-1", "1.5", "٣"])
def test_an_interval_that_is_none_is_named(said: str) -> None:
    with pytest.raises(ValueError, match=f"^{INTERVAL}: must be a whole number"):
        seconds_between({INTERVAL: said})


class Exporter(MetricExporter):
    """Gives these results, or raises them, and then only successes."""

    def __init__(self, *results: MetricExportResult | Exception) -> None:
        super().__init__()
        self._results = [*results]
        self.closed = False

    def export(
        self,
        metrics_data: MetricsData,  # noqa: ARG002  the interface's
        *_: Any,
        **__: Any,
    ) -> MetricExportResult:
        result = self._results.pop(0) if self._results else MetricExportResult.SUCCESS
        if isinstance(result, Exception):
            raise result
        return result

    def shutdown(self, *_: Any, **__: Any) -> None:
        self.closed = True

    def force_flush(self, *_: Any, **__: Any) -> bool:
        return True


async def test_an_error_ends_nothing() -> None:
    told, enough = list[bool](), asyncio.Event()
    loop = asyncio.get_running_loop()

    def tell(through: bool) -> None:
        told.append(through)
        if len(told) == 3:
            loop.call_soon_threadsafe(enough.set)

    exporter = Exporter(RuntimeError("no"), MetricExportResult.FAILURE)
    figures = Figures(Resource({}), lambda: iter(()), {}, now=0)
    pushing = Pushing(figures, exporter, tell, lambda: 1)
    keeping_up = asyncio.create_task(pushing.keep_up(0.001))
    async with asyncio.timeout(10):
        await enough.wait()
    keeping_up.cancel()
    assert told[:3] == [LOST, LOST, THROUGH]
    await asyncio.to_thread(pushing.ending())
    assert exporter.closed
