"""Outages: one log line at the start, one at the end, and metrics in between."""

from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import chain
from typing import Final

import structlog
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric

from application.ports.clock import Clock
from domain.errors import Unavailable
from domain.instants import Instant

SHARED: Final = "the shared page of metrics"
"""How logs and metrics call it."""


FORGOTTEN: Final = 60_000
"""Milliseconds after which a part of the service that did not try again counts for nothing: it may
never have a reason to."""


class _Outage:
    """Since when it is, what was told of it, and which parts wait for its end."""

    __slots__ = ("failed_at", "since", "told")

    def __init__(self, since: Instant) -> None:
        self.since = since
        self.told = {""}
        self.failed_at: dict[str, Instant] = {}

    def is_over(self, now: Instant) -> bool:
        """Whether no part waits any more."""
        return not any(0 <= now - at < FORGOTTEN for at in self.failed_at.values())


class Outages:
    """What does not work at the moment, and since when.

    Several parts of the service need the same things, and notice at different times that one has
    gone or is back; together they tell of one outage.
    """

    def __init__(self, clock: Clock, *configured: Iterable[str]) -> None:
        """`configured` is all that could be out from the start."""
        self._clock = clock
        self._log = structlog.get_logger("flaghoist.outage")
        self._present: dict[str, _Outage] = {}
        self._failures: Counter[str] = Counter()
        for what in chain.from_iterable(configured):
            self.expect(what)

    def expect(self, what: str) -> None:
        """Show that it works until it does not: what shows up only in an outage has no past."""
        self._failures[what] += 0

    def failed(self, what: str, error: Exception, noticed_by: str) -> None:
        """Count the failure; log it if it is the first. What nobody foresaw has a traceback.

        Another cause that shows later, such as a migration that is needed, is logged too, once.
        """
        self._failures[what] += 1
        now = self._clock.now()
        foreseen = isinstance(error, Unavailable)
        cause = error.cause if isinstance(error, Unavailable) else ""
        if (outage := self._present.get(what)) is None:
            outage = self._present[what] = _Outage(now)
            outage.told.update((cause, ""))
            self._log.error(
                "outage began",
                what=what,
                cause=cause or str(error),
                noticed_by=noticed_by,
                exc_info=None if foreseen else error,
            )
        elif cause not in outage.told:
            outage.told.add(cause)
            self._log.error("outage goes on", what=what, cause=cause, noticed_by=noticed_by)
        outage.failed_at[noticed_by] = now

    def works(self, what: str, noticed_by: str) -> None:
        """Log the end of the outage if there was one, and every other part has seen its end too."""
        if (outage := self._present.get(what)) is None:
            return
        outage.failed_at.pop(noticed_by, None)
        now = self._clock.now()
        if outage.is_over(now):
            del self._present[what]
            seconds = max(0, now - outage.since) / 1_000
            self._log.info("outage ended", what=what, seconds=seconds)

    def recovered(self, noticed_by: str) -> None:
        """Whatever failed this part works."""
        for what in [what for what, each in self._present.items() if noticed_by in each.failed_at]:
            self.works(what, noticed_by)

    @contextmanager
    def writing(self, place: object) -> Iterator[None]:
        """A disk that is full is an outage, and no reason for anything else to stop."""
        try:
            yield
        except OSError as error:
            self.failed(SHARED, Unavailable(SHARED, f"{place}: {error.strerror}"), SHARED)
        else:
            self.works(SHARED, SHARED)

    def collect(self) -> Iterator[Metric]:
        """What is out, and how often each thing has failed."""
        out = GaugeMetricFamily(
            "flaghoist_outage", "1 while what is named does not work.", labels=("what",)
        )
        failures = CounterMetricFamily(
            "flaghoist_outage_failures",
            "Attempts that failed for what is named: every part of the service tries for itself.",
            labels=("what",),
        )
        for what, count in self._failures.items():
            out.add_metric((what,), what in self._present)
            failures.add_metric((what,), count)
        yield from (out, failures)


def failing(error: Exception, part: str) -> str:
    """What is out of order: what does not answer, else the part of the service itself."""
    return error.what if isinstance(error, Unavailable) else part
