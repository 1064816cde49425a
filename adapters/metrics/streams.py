"""Event streams, counted."""

from collections import Counter
from collections.abc import Iterator

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from application.ports.stream_meter import StreamKind, StreamMeter


class PrometheusStreamMeter(StreamMeter, Collector):
    """The meter of one process."""

    def __init__(self) -> None:
        self._open = Counter[StreamKind](dict.fromkeys(StreamKind, 0))
        self._events = Counter[StreamKind](dict.fromkeys(StreamKind, 0))
        self._refused = Counter[tuple[StreamKind, str]]()

    def stream_opened(self, kind: StreamKind) -> None:
        """One more."""
        self._open[kind] += 1

    def stream_closed(self, kind: StreamKind) -> None:
        """One less."""
        self._open[kind] -= 1

    def stream_refused(self, kind: StreamKind, reason: str) -> None:
        """Count it by its reason."""
        self._refused[kind, reason] += 1

    def event_sent(self, kind: StreamKind) -> None:
        """Count it."""
        self._events[kind] += 1

    def collect(self) -> Iterator[Metric]:
        """Everything that was counted."""
        streams = GaugeMetricFamily(
            "flaghoist_streams", "Event streams that are open.", labels=("kind",)
        )
        events = CounterMetricFamily(
            "flaghoist_stream_events", "Events sent, to each client anew.", labels=("kind",)
        )
        refused = CounterMetricFamily(
            "flaghoist_streams_refused", "Event streams refused.", labels=("kind", "reason")
        )
        for kind in StreamKind:
            streams.add_metric((kind,), self._open[kind])
            events.add_metric((kind,), self._events[kind])
        for labels, count in self._refused.items():
            refused.add_metric(labels, count)
        yield from (streams, events, refused)
