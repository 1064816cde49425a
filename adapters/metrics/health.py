"""How a process fares: its event loop, and its connections to the database."""

import asyncio
import time
from collections.abc import Callable, Iterator
from typing import Protocol

from prometheus_client.core import GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.registry import Collector

from adapters.metrics.histogram import Histogram


class Connections(Protocol):
    """Connections to the database."""

    @property
    def in_use(self) -> int: ...
    @property
    def idle(self) -> int: ...
    @property
    def most(self) -> int: ...


class ProcessHealth(Collector):
    """Asks the pool whenever it is asked, and the event loop again and again."""

    def __init__(self, connections: Callable[[], Connections | None]) -> None:
        """`connections` gives none where there is no database."""
        self._connections = connections
        self._lag = Histogram()

    async def watch_loop(self, every: float) -> None:
        """Measure how late this task is woken. Endless; ends by cancellation."""
        while True:
            began = time.perf_counter()
            await asyncio.sleep(every)
            self._lag.pending.append(max(0.0, time.perf_counter() - began - every))
            self._lag.settle()

    def collect(self) -> Iterator[Metric]:
        """What was measured, and what there is now."""
        lag = HistogramMetricFamily(
            "flaghoist_event_loop_lag_seconds",
            "How late the event loop woke a task that had asked for a time.",
        )
        lag.add_metric((), self._lag.buckets(), self._lag.total())
        yield lag
        yield from self._pool()

    def _pool(self) -> tuple[Metric, ...]:
        open_now = GaugeMetricFamily(
            "flaghoist_database_connections", "Connections that are open.", labels=("state",)
        )
        most = GaugeMetricFamily(
            "flaghoist_database_connections_limit", "Connections that may be open at once."
        )
        if (found := self._connections()) is not None:
            open_now.add_metric(("in_use",), found.in_use)
            open_now.add_metric(("idle",), found.idle)
            most.add_metric((), found.most)
        return open_now, most
