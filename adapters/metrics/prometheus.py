"""Metrics for Prometheus, and a log line for what an operator wants to read about."""

import asyncio
import os
import platform
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import structlog
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    Metric,
)
from prometheus_client.process_collector import ProcessCollector
from prometheus_client.registry import Collector

from adapters.metrics.histogram import Histogram
from adapters.metrics.limits import LimitCounts
from adapters.metrics.outages import SHARED, Outages
from adapters.metrics.pages import Pages, added_up, page_of
from adapters.metrics.traffic import Traffic
from adapters.metrics.workers import WorkerPages, of_workers
from application.ports.clock import Clock
from application.ports.meter import Meter
from domain.environment import FlagSet
from domain.instants import Instant, format_instant


@dataclass(frozen=True, slots=True)
class _Served:
    """The snapshot that is served of one environment."""

    revision: str
    flags: int
    since: Instant


class _Together(CollectorRegistry):
    """A registry that shows what several processes counted."""

    def __init__(self, meter: "PrometheusMeter") -> None:
        super().__init__()
        self._meter = meter

    def collect(self) -> Iterator[Metric]:
        """The families of all of them."""
        return self._meter.together()


class PrometheusMeter(Traffic, Meter, Collector):
    """The meter of a server, which shows what other collectors counted beside its own.

    It has a registry of its own, so two of them share nothing.
    """

    def __init__(
        self,
        clock: Clock,
        outages: Outages,
        *collectors: Collector,
        places: Iterable[str] = (),
    ) -> None:
        """`places` are those where snapshots are saved."""
        super().__init__()
        self.limits = LimitCounts()
        self._clock = clock
        self._log = structlog.get_logger("flaghoist.refresh")
        self._served: dict[FlagSet, _Served] = {}
        self._swaps: Counter[FlagSet] = Counter()
        self._stale: dict[FlagSet, Instant] = {}
        self._told_since: Instant | None = None
        self._ignored = Counter[str](dict.fromkeys(places, 0))
        self._lag = Histogram()
        self._outages = outages
        self._pages: Pages | None = None
        self._registry = CollectorRegistry()
        for collector in (self, *collectors):
            self._registry.register(collector)
        ProcessCollector(registry=self._registry)

    def snapshot_swapped(
        self, flag_set: FlagSet, revision: str, flags: int, compiled: int, seconds: float
    ) -> None:
        """Remember the snapshot, and log it at level info."""
        self._served[flag_set] = _Served(revision, flags, self._clock.now())
        self._swaps[flag_set] += 1
        self._log.info(
            "snapshot swapped",
            flag_set=str(flag_set),
            revision=revision,
            flags=flags,
            compiled=compiled,
            seconds=round(seconds, 6),
        )

    def snapshot_stale(self, flag_set: FlagSet, since: Instant | None) -> None:
        """Remember since when, and log that at level info, once for all that share the instant.

        Why it is so, and when it ends, an outage tells.
        """
        if since is None:
            self._stale.pop(flag_set, None)
            return
        self._stale[flag_set] = since
        if since != self._told_since:
            self._told_since = since
            self._log.info(
                "snapshots out of date",
                since=format_instant(since),
                seconds=(self._clock.now() - since) / 1_000,
            )

    def change_served(self, milliseconds: int) -> None:
        """Count how long it took."""
        self._lag.pending.append(milliseconds / 1_000)
        self._lag.settle()

    def snapshot_ignored(self, where: str, name: str, error: Exception) -> None:
        """Count it, and log it at level warning."""
        self._ignored[where] += 1
        cause = f"{type(error).__name__}: {error}"
        self._log.warning("saved snapshot ignored", where=where, name=name, cause=cause)

    def failed(self, what: str, error: Exception, noticed_by: str) -> None:
        """Count it, and log it at level error if it begins an outage."""
        self._outages.failed(what, error, noticed_by)

    def works(self, what: str, noticed_by: str) -> None:
        """Log the end of an outage at level info."""
        self._outages.works(what, noticed_by)

    def share(self, directory: Path) -> None:
        """Show one page with other processes, whose pages are in this directory."""
        self._pages = Pages(directory)
        self._outages.expect(SHARED)

    def supervise(self, directory: Path, wanted: int) -> WorkerPages:
        """What a supervisor tells of so many workers, whose pages are in this directory."""
        return WorkerPages(directory, wanted, self._outages)

    async def publish(self, interval: float) -> None:
        """Write the page of this process every `interval` seconds, for the others. Endless.

        If that does not work, the others show what was written last.
        """
        while True:
            if self._pages is not None:
                with self._outages.writing(self._pages):
                    self._pages.write(os.getpid(), page_of(self._registry.collect()))
            await asyncio.sleep(interval)

    def exposition(self) -> bytes:
        """All metrics in Prometheus's text format 0.0.4."""
        return generate_latest(self._registry if self._pages is None else _Together(self))

    def together(self) -> Iterator[Metric]:
        """What this process and the others counted."""
        others = () if self._pages is None else self._pages.others(os.getpid())
        yield from added_up((page_of(self._registry.collect()), *others))

    def families(self) -> Iterator[Metric]:
        """All metrics, of whatever collector, for those who send them elsewhere."""
        yield from self._registry.collect()

    def collect(self) -> Iterator[Metric]:
        """Everything that was counted."""
        yield from super().collect()
        yield from self.limits.collect()
        yield from self._snapshots()
        if self._pages is None:  # else the supervisor knows better
            yield from of_workers(1, 1, Counter())
        lag = HistogramMetricFamily(
            "flaghoist_feed_lag_seconds", "Time from a change to when it was served."
        )
        lag.add_metric((), self._lag.buckets(), self._lag.total())
        yield lag
        yield from self._outages.collect()
        ignored = CounterMetricFamily(
            "flaghoist_saved_snapshots_ignored",
            "Saved snapshots that did not verify, by where they were kept.",
            labels=("where",),
        )
        for where, count in self._ignored.items():
            ignored.add_metric((where,), count)
        yield ignored
        build = GaugeMetricFamily(
            "flaghoist_build_info", "The version that runs.", labels=("version", "python")
        )
        build.add_metric((version("flaghoist"), platform.python_version()), 1)
        yield build

    def _snapshots(self) -> tuple[Metric, ...]:
        info = GaugeMetricFamily(
            "flaghoist_snapshot_info",
            "The revision that is served.",
            labels=("flag_set", "revision"),
        )
        flags = GaugeMetricFamily(
            "flaghoist_snapshot_flags", "Flags in the served snapshot.", labels=("flag_set",)
        )
        age = GaugeMetricFamily(
            "flaghoist_snapshot_age_seconds",
            "Time since the served snapshot was swapped in.",
            labels=("flag_set",),
        )
        stale = GaugeMetricFamily(
            "flaghoist_snapshot_stale_seconds",
            "Time since the store last confirmed the served snapshot; 0 while it does.",
            labels=("flag_set",),
        )
        swaps = CounterMetricFamily(
            "flaghoist_snapshot_swaps", "Snapshots swapped in.", labels=("flag_set",)
        )
        now = self._clock.now()
        for flag_set, served in self._served.items():
            info.add_metric((str(flag_set), served.revision), 1)
            flags.add_metric((str(flag_set),), served.flags)
            age.add_metric((str(flag_set),), max(0, now - served.since) / 1_000)
            since = self._stale.get(flag_set, now)
            stale.add_metric((str(flag_set),), max(0, now - since) / 1_000)
            swaps.add_metric((str(flag_set),), self._swaps[flag_set])
        return info, flags, age, stale, swaps
