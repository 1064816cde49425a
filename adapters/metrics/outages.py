"""Outages: one log line at the start, one at the end, and metrics in between."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import structlog
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric

from application.ports.clock import Clock
from domain.errors import Unavailable
from domain.instants import Instant

SHARED: Final = "the shared page of metrics"
"""How logs and metrics call it."""


class Outages:
    """What does not work at the moment, and since when."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._log = structlog.get_logger("flaghoist.outage")
        self._since: dict[str, Instant] = {}
        self._told: dict[str, set[str]] = {}
        self._failures: Counter[str] = Counter()

    def failed(self, what: str, error: Exception) -> None:
        """Count the failure; log it if it is the first. What nobody foresaw has a traceback.

        Another cause that shows later, such as a migration that is needed, is logged too, once.
        """
        self._failures[what] += 1
        foreseen = isinstance(error, Unavailable)
        cause = error.cause if isinstance(error, Unavailable) else ""
        if what not in self._since:
            self._since[what] = self._clock.now()
            self._told[what] = {cause, ""}
            self._log.error(
                "outage began",
                what=what,
                cause=cause or str(error),
                exc_info=None if foreseen else error,
            )
        elif cause not in self._told[what]:
            self._told[what].add(cause)
            self._log.error("outage goes on", what=what, cause=cause)

    def works(self, what: str) -> None:
        """Log the end of the outage if there was one."""
        if (since := self._since.pop(what, None)) is not None:
            seconds = max(0, self._clock.now() - since) / 1_000
            self._log.info("outage ended", what=what, seconds=seconds)

    @contextmanager
    def writing(self, place: object) -> Iterator[None]:
        """A disk that is full is an outage, and no reason for anything else to stop."""
        try:
            yield
        except OSError as error:
            self.failed(SHARED, Unavailable(SHARED, f"{place}: {error.strerror}"))
        else:
            self.works(SHARED)

    def collect(self) -> Iterator[Metric]:
        """What is out, and how often each thing has failed."""
        out = GaugeMetricFamily(
            "flaghoist_outage", "1 while what is named does not work.", labels=("what",)
        )
        failures = CounterMetricFamily(
            "flaghoist_refresh_failures",
            "Attempts that failed, after which the last good state was still served.",
            labels=("what",),
        )
        for what, count in self._failures.items():
            out.add_metric((what,), what in self._since)
            failures.add_metric((what,), count)
        yield from (out, failures)
