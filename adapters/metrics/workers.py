"""Workers, as who keeps them up sees them."""

import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric

from adapters.metrics.outages import Outages
from adapters.metrics.pages import Pages, page_of

REASONS: Final = ("crashed", "hung", "replaced")


def of_workers(ready: int, wanted: int, restarts: Counter[str]) -> Iterator[Metric]:
    """The families; a process that serves alone has one worker, itself."""
    yield GaugeMetricFamily("flaghoist_workers", "Processes that serve.", value=ready)
    yield GaugeMetricFamily(
        "flaghoist_workers_wanted", "Processes that ought to serve.", value=wanted
    )
    family = CounterMetricFamily(
        "flaghoist_worker_restarts", "Workers that had to be started again.", labels=("reason",)
    )
    for reason in REASONS:
        family.add_metric((reason,), restarts[reason])
    yield family


class WorkerPages:
    """The supervisor's own page among those of its workers, and the end of theirs.

    What cannot be written is an outage, and no reason to leave workers alone.
    """

    def __init__(self, directory: Path, wanted: int, outages: Outages) -> None:
        self._pages = Pages(directory)
        self._wanted = wanted
        self._ready = 0
        self._restarts: Counter[str] = Counter()
        self._outages = outages

    def ready(self, count: int) -> None:
        """So many workers serve now."""
        if count != self._ready:
            self._ready = count
            self._write()

    def restarted(self, reason: str) -> None:
        """A worker is started in place of another."""
        self._restarts[reason] += 1
        self._write()

    def ended(self, process: int) -> None:
        """Keep what a worker has counted."""
        with self._outages.writing(self._pages):
            self._pages.end(process)

    def _write(self) -> None:
        families = of_workers(self._ready, self._wanted, self._restarts)
        with self._outages.writing(self._pages):
            self._pages.write(os.getpid(), page_of(families))
