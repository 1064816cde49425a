"""What structural typing promises, held where a type checker looks: no class names the protocol."""

from typing import assert_type

from adapters.memory.clock import MemoryClock
from adapters.metrics.outages import Outages
from adapters.metrics.prometheus import PrometheusMeter
from entrypoints.http.metrics import Durations, TrafficMeter


def durations_of(meter: TrafficMeter) -> Durations:
    """What a meter keeps of one kind of request, by the protocol alone."""
    durations = meter.durations("GET", "/metrics", 200)
    assert_type(durations, Durations)
    return durations


def test_the_meter_of_a_server_measures_traffic() -> None:
    meter = PrometheusMeter(MemoryClock(0), Outages(MemoryClock(0)))
    durations = durations_of(meter)
    durations.pending.append(0.5)
    durations.settle()
    assert b'_count{method="GET",route="/metrics",status="2xx"} 1.0' in meter.exposition()
