"""What is told of event streams."""

from adapters.memory.clock import MemoryClock
from adapters.metrics.outages import Outages
from adapters.metrics.prometheus import PrometheusMeter
from adapters.metrics.streams import PrometheusStreamMeter
from application.ports.stream_meter import StreamKind


def test_streams_events_and_refusals_by_kind() -> None:
    meter = PrometheusStreamMeter()
    for _ in range(3):
        meter.stream_opened(StreamKind.REFETCH)
    meter.stream_closed(StreamKind.REFETCH)
    meter.event_sent(StreamKind.CHANGES)
    meter.stream_refused(StreamKind.REFETCH, "key")

    told = (
        PrometheusMeter(MemoryClock(0), Outages(MemoryClock(0)), meter)
        .exposition()
        .decode()
        .splitlines()
    )

    assert {
        'flaghoist_streams{kind="refetch"} 2.0',
        'flaghoist_streams{kind="changes"} 0.0',
        'flaghoist_stream_events_total{kind="changes"} 1.0',
        'flaghoist_stream_events_total{kind="refetch"} 0.0',
        'flaghoist_streams_refused_total{kind="refetch",reason="key"} 1.0',
    } <= set(told)
