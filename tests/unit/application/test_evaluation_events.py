"""Evaluations are told one by one to whoever listens, as often as was asked for."""

from collections.abc import Iterable

from application.evaluation_events import EvaluationEvents
from application.ports.evaluation_listener import Evaluated, EvaluationListener

TOLD = Evaluated("banner", "shop/live", "1.1", "on", "STATIC", None, None, None, None, None)


class Listening(EvaluationListener):
    """Keeps what it hears."""

    def __init__(self) -> None:
        self.heard: list[Evaluated] = []

    def hear(self, told: Iterable[Evaluated]) -> None:
        self.heard.extend(told)


def test_nothing_is_due_while_nobody_listens() -> None:
    events = EvaluationEvents(1)
    assert not events.due()
    with events.heard_by(Listening()):
        assert events.due()
    assert not events.due()


def test_one_of_so_many_is_due() -> None:
    events = EvaluationEvents(3)
    with events.heard_by(Listening()):
        assert [events.due() for _ in range(7)] == [False, False, True, False, False, True, False]


def test_who_listens_hears_what_is_told() -> None:
    events, listening = EvaluationEvents(1), Listening()
    with events.heard_by(listening):
        events.tell([TOLD])
    assert listening.heard == [TOLD]


def test_what_is_told_too_late_is_nobody_s() -> None:
    events, listening = EvaluationEvents(1), Listening()
    with events.heard_by(listening):
        due = events.due()
    assert due
    events.tell([TOLD])
    assert listening.heard == []
