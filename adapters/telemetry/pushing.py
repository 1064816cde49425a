"""Metrics are sent again and again."""

import asyncio
from collections.abc import Callable, Mapping
from typing import Final

from opentelemetry.sdk.metrics.export import MetricExporter, MetricExportResult

from adapters.telemetry.exporters import Tell
from adapters.telemetry.figures import Figures

_MINUTE: Final = "60000"


class Pushing:
    """Reads in the event loop, where nobody counts meanwhile; sends from a thread."""

    def __init__(
        self, figures: Figures, exporter: MetricExporter, tell: Tell, now: Callable[[], int]
    ) -> None:
        self._figures = figures
        self._exporter = exporter
        self._tell = tell
        self._now = now

    async def keep_up(self, environment: Mapping[str, str]) -> None:
        """Send now and then until cancelled, as often as `OTEL_METRIC_EXPORT_INTERVAL` says."""
        seconds = int(environment.get("OTEL_METRIC_EXPORT_INTERVAL") or _MINUTE) / 1_000
        while True:
            await asyncio.sleep(seconds)
            data = self._figures.read(self._now())
            result = await asyncio.to_thread(self._exporter.export, data)
            self._settle(result)

    def end(self) -> None:
        """Send what was counted last, and stop."""
        self._settle(self._exporter.export(self._figures.read(self._now())))
        self._exporter.shutdown()

    def _settle(self, result: MetricExportResult) -> None:
        through = result is MetricExportResult.SUCCESS
        if through:
            self._figures.told()
        self._tell(through)
