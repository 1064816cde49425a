"""Evaluations as events of OpenTelemetry."""

import threading
from collections.abc import Iterator

import pytest
from opentelemetry.sdk._logs import LoggerProvider
from opentelemetry.sdk._logs.export import InMemoryLogRecordExporter, SimpleLogRecordProcessor

from adapters.telemetry.events import EvaluationRecords, attributes_of
from application.ports.evaluation_listener import Evaluated

TRACE, SPAN = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"
DECIDED = Evaluated(
    key="banner",
    flag_set="shop/live",
    version="1.1",
    variant="on",
    reason="TARGETING_MATCH",
    error_code=None,
    error_details=None,
    context_id="bob",
    trace_id=TRACE,
    span_id=SPAN,
)
FAILED = Evaluated(
    "nowhere", None, None, None, "ERROR", "FLAG_NOT_FOUND", "there is none", None, None, None
)


@pytest.fixture
def sent() -> InMemoryLogRecordExporter:
    return InMemoryLogRecordExporter()  # type: ignore[no-untyped-call]


@pytest.fixture
def records(sent: InMemoryLogRecordExporter) -> EvaluationRecords:
    provider = LoggerProvider(shutdown_on_exit=False)
    provider.add_log_record_processor(SimpleLogRecordProcessor(sent))
    return EvaluationRecords(provider, lambda text: text.replace("bob", "***"))


def test_a_decision_has_the_attributes_of_the_conventions() -> None:
    assert attributes_of(DECIDED) == {
        "feature_flag.key": "banner",
        "feature_flag.provider.name": "flaghoist",
        "feature_flag.set.id": "shop/live",
        "feature_flag.version": "1.1",
        "feature_flag.result.variant": "on",
        "feature_flag.result.reason": "targeting_match",
        "feature_flag.context.id": "bob",
    }


def test_a_failure_has_its_code_as_type_of_the_error() -> None:
    assert attributes_of(FAILED) == {
        "feature_flag.key": "nowhere",
        "feature_flag.provider.name": "flaghoist",
        "feature_flag.result.reason": "error",
        "feature_flag.error.message": "there is none",
        "error.type": "flag_not_found",
    }


def test_an_event_belongs_to_the_caller_s_trace_and_is_masked(
    records: EvaluationRecords, sent: InMemoryLogRecordExporter
) -> None:
    records.hear([DECIDED, FAILED])
    records.end()
    first, second = (each.log_record for each in sent.get_finished_logs())
    assert first.event_name == second.event_name == "feature_flag.evaluation"
    assert (first.trace_id, first.span_id) == (int(TRACE, 16), int(SPAN, 16))
    assert second.trace_id == 0
    assert first.attributes is not None
    assert first.attributes["feature_flag.context.id"] == "***"


def test_more_than_can_wait_is_dropped_and_nobody_waits(
    records: EvaluationRecords, sent: InMemoryLogRecordExporter
) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def slowly() -> Iterator[Evaluated]:
        begun.set()
        assert go_on.wait(60)
        yield DECIDED

    records.hear(slowly())
    assert begun.wait(60)
    for _ in range(2_000):
        records.hear([FAILED])
    go_on.set()
    records.end()
    assert len(sent.get_finished_logs()) == 1 + 1_024
