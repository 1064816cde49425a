"""Which headers name a trace."""

import pytest

from entrypoints.http.traceparent import trace_of

TRACE, SPAN = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"


@pytest.mark.parametrize("sent", [f"00-{TRACE}-{SPAN}-00", f"cc-{TRACE}-{SPAN}-01-more"])
def test_a_good_one_names_the_trace_and_the_caller(sent: str) -> None:
    assert trace_of({b"traceparent": sent.encode()}) == {"trace_id": TRACE, "span_id": SPAN}


@pytest.mark.parametrize(
    "sent",
    [
        "",
        f"ff-{TRACE}-{SPAN}-01",
        f"00-{'0' * 32}-{SPAN}-01",
        f"00-{TRACE}-{'0' * 16}-01",
        f"00-{TRACE.upper()}-{SPAN}-01",
        f"00-{TRACE}-{SPAN}-01-more",
        f"00-{TRACE}-{SPAN}-01\n",
        f"00-{TRACE}-{SPAN}",
    ],
)
def test_any_other_names_nothing(sent: str) -> None:
    assert trace_of({b"traceparent": sent.encode()}) == {}


def test_without_one_there_is_nothing() -> None:
    assert trace_of({}) == {}
