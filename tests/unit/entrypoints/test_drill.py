"""What a drill counts as right, wrong and unanswered, and when its verdict is good."""

import re
import resource
from collections.abc import Callable
from io import StringIO
from typing import Any

import httpx2
import pytest
from rich.console import Console

from entrypoints.cli.commands.drill import verdicts_view
from entrypoints.scale.drill.herd import places
from entrypoints.scale.drill.load import TRIES, Tally, right
from entrypoints.scale.drill.names import OutageName
from entrypoints.scale.drill.outages import OUTAGES
from entrypoints.scale.drill.questions import CHANGED, Question, questions
from entrypoints.scale.drill.verdict import Verdict

QUESTION = Question("new-checkout", {"targetingKey": "user-1"}, value=False)


def asked(answer: Callable[[httpx2.Request], httpx2.Response]) -> bool | None:
    transport = httpx2.MockTransport(answer)
    with httpx2.Client(base_url="http://server", transport=transport) as client:
        return right(client, QUESTION)


@pytest.mark.parametrize(
    ("status", "body", "expected"),
    [
        (200, {"value": False}, True),
        (200, {"value": True}, False),
        (200, {}, False),
        (404, {"errorCode": "FLAG_NOT_FOUND"}, False),
        (401, {}, False),
        (429, {}, None),
        (503, {}, None),
    ],
)
def test_an_answer_is_right_wrong_or_none(
    status: int, body: dict[str, Any], expected: bool | None
) -> None:
    assert asked(lambda _: httpx2.Response(status, json=body)) is expected


def test_a_connection_that_breaks_is_tried_again() -> None:
    left = [httpx2.ReadError("reset"), httpx2.ConnectError("refused")]

    def answer(_: httpx2.Request) -> httpx2.Response:
        if left:
            raise left.pop()
        return httpx2.Response(200, json={"value": False})

    assert len(left) < TRIES
    assert asked(answer) is True


def test_nobody_there_is_no_answer() -> None:
    def answer(_: httpx2.Request) -> httpx2.Response:
        raise httpx2.ConnectError("refused")

    assert asked(answer) is None


def test_a_tally_knows_what_was_answered() -> None:
    tally = Tally()
    for came in (True, True, False, None):
        tally.count(right=came)
    assert (tally.tried, tally.answered, tally.wrong) == (4, 3, 1)


@pytest.mark.parametrize(
    ("numbers", "restarted", "good"),
    [
        ((5, 5, 0), False, True),
        ((5, 4, 0), False, False),
        ((5, 4, 0), True, True),
        ((5, 5, 1), True, False),
        ((5, 0, 0), True, False),
    ],
)
def test_a_verdict_is_good_if_nothing_is_wrong_or_missing(
    numbers: tuple[int, int, int], restarted: bool, good: bool
) -> None:
    tried, answered, wrong = numbers
    verdict = Verdict(
        outage="redis",
        detail="",
        tried=tried,
        answered=answered,
        wrong=wrong,
        fresh_after_seconds=0.1,
        restarted=restarted,
    )
    assert verdict.good is good


def test_verdicts_are_shown_with_units_and_what_they_count() -> None:
    verdict = Verdict(
        outage="snapshot",
        detail="the server started without PostgreSQL",
        tried=1_200,
        answered=1_100,
        wrong=0,
        fresh_after_seconds=0.284,
        restarted=True,
    )
    written = StringIO()
    Console(file=written, width=200).print(verdicts_view([verdict]))
    shown = written.getvalue()
    assert re.search(r"✓ +snapshot +1,200 +1,100 +0 +0\.28 s", shown)
    assert "until a flag could be changed and every worker served the change" in shown


def test_what_is_asked_has_different_answers_and_none_depends_on_what_is_changed() -> None:
    values = {(each.flag, str(each.value)) for each in questions()}
    assert len(values) == 9
    assert CHANGED not in {flag for flag, _ in values}


def test_every_outage_can_happen() -> None:
    assert list(OUTAGES) == list(OutageName)


@pytest.mark.parametrize(("limit", "streams"), [(resource.RLIM_INFINITY, 2_000), (1_000, 744)])
def test_a_machine_gives_as_many_streams_as_it_has_room_for(
    limit: int, streams: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(resource, "getrlimit", lambda _: (limit, limit))
    assert places(2_000) == streams
