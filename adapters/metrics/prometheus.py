"""Metrics for Prometheus, and a log line for what an operator wants to read about."""

import platform
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import version

import structlog
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.process_collector import ProcessCollector
from prometheus_client.registry import Collector

from adapters.metrics.traffic import Traffic
from application.ports.clock import Clock
from application.ports.meter import Meter
from domain.environment import FlagSet
from domain.instants import Instant


@dataclass(frozen=True, slots=True)
class _Served:
    """The snapshot that is served of one environment."""

    revision: str
    flags: int
    since: Instant


class PrometheusMeter(Traffic, Meter, Collector):
    """The meter of a server. It has a registry of its own, so two of them share nothing."""

    def __init__(self, clock: Clock) -> None:
        super().__init__()
        self._clock = clock
        self._log = structlog.get_logger("flaghoist.refresh")
        self._served: dict[FlagSet, _Served] = {}
        self._swaps: Counter[FlagSet] = Counter()
        self._failures: Counter[str] = Counter()
        self._registry = CollectorRegistry()
        self._registry.register(self)
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

    def refresh_failed(self, what: str, error: Exception) -> None:
        """Count the failure, and log it at level error with its traceback."""
        self._failures[what] += 1
        self._log.error("refresh failed", what=what, exc_info=error)

    def exposition(self) -> bytes:
        """All metrics in Prometheus's text format 0.0.4."""
        return generate_latest(self._registry)

    def collect(self) -> Iterator[Metric]:
        """Everything that was counted."""
        yield from super().collect()
        yield from self._snapshots()
        failures = CounterMetricFamily(
            "flaghoist_refresh_failures",
            "Refreshes that failed, after which the last good state was still served.",
            labels=("what",),
        )
        for what, count in self._failures.items():
            failures.add_metric((what,), count)
        yield failures
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
        swaps = CounterMetricFamily(
            "flaghoist_snapshot_swaps", "Snapshots swapped in.", labels=("flag_set",)
        )
        now = self._clock.now()
        for flag_set, served in self._served.items():
            info.add_metric((str(flag_set), served.revision), 1)
            flags.add_metric((str(flag_set),), served.flags)
            age.add_metric((str(flag_set),), max(0, now - served.since) / 1_000)
            swaps.add_metric((str(flag_set),), self._swaps[flag_set])
        return info, flags, age, swaps
