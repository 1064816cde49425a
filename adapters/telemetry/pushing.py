"""Metrics are sent again and again."""

import asyncio
from collections.abc import Callable, Mapping
from typing import Final

from opentelemetry.sdk.metrics.export import MetricExporter, MetricExportResult, MetricsData

from adapters.telemetry.exporters import Tell
from adapters.telemetry.figures import Figures

INTERVAL: Final = "OTEL_METRIC_EXPORT_INTERVAL"
_MINUTE: Final = "60000"


def seconds_between(environment: Mapping[str, str]) -> float:
    """How often metrics are sent, by the standard's variable. Raise `ValueError` with its name."""
    said = environment.get(INTERVAL) or _MINUTE
    if not said.isascii() or not said.isdecimal() or int(said) < 1:
        raise ValueError(f"{INTERVAL}: must be a whole number of milliseconds, at least 1")
    return int(said) / 1_000


class Pushing:
    """Reads in the event loop, where nobody counts meanwhile; sends from a thread."""

    def __init__(
        self, figures: Figures, exporter: MetricExporter, tell: Tell, now: Callable[[], int]
    ) -> None:
        self._figures = figures
        self._exporter = exporter
        self._tell = tell
        self._now = now

    async def keep_up(self, seconds: float) -> None:
        """Send every so many seconds until cancelled, whatever becomes of what was sent."""
        while True:
            await asyncio.sleep(seconds)
            await asyncio.to_thread(self._send, self._figures.read(self._now()))

    def ending(self) -> Callable[[], None]:
        """Read what was counted last; what is returned sends it, and stops."""
        last = self._figures.read(self._now())

        def end() -> None:
            self._send(last)
            self._exporter.shutdown()

        return end

    def _send(self, data: MetricsData) -> None:
        try:
            through = self._exporter.export(data) is MetricExportResult.SUCCESS
        except Exception:  # noqa: BLE001  the next ones may get through, and it is told
            through = False
        if through:
            self._figures.told()
        self._tell(through)
