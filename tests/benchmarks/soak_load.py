"""A client that asks so many questions a second, and looks at every answer."""

import asyncio
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import cast

from tests.benchmarks.soak_knowledge import Knowledge, Question, State

TICK = 0.002
"""Seconds between two looks whether it is time to ask."""
MOST_BEHIND = 0.1
"""Seconds' worth of questions that are made up for; more are not asked at all."""
KEPT = 5
"""Wrong answers to show."""

_LENGTH = b"content-length: "


@dataclass
class Tally:
    """What came of the questions."""

    answered: int = 0
    unanswered: int = 0
    wrong: int = 0
    samples: list[str] = field(default_factory=list)

    def judge(self, question: Question, states: frozenset[State], answer: bytes) -> None:
        """Count an answer, and keep it if it is wrong."""
        self.answered += 1
        head, _, body = answer.partition(b"\r\n\r\n")
        if not head.startswith(b"HTTP/1.1 200 ") or not question.fits(body, states):
            self.wrong += 1
            if len(self.samples) < KEPT:
                self.samples.append(f"{question.flag} in {set(states)}: {answer.decode()}")


class Load:
    """Connections to one server that share a pace, from when it is ready until it is gone."""

    def __init__(
        self, questions: Iterator[Question], knowledge: Knowledge, tally: Tally, rate: float
    ) -> None:
        self.knowledge = knowledge
        self.tally = tally
        self._questions = questions
        self._rate = rate
        self._due_at = time.perf_counter()
        self._idle: list[_Connection] = []
        self._open = 0

    async def run(self, port: int, connections: int) -> None:
        """Ask until every connection is lost."""
        loop = asyncio.get_running_loop()
        for _ in range(connections):
            await loop.create_connection(lambda: _Connection(self), "127.0.0.1", port)
        self._due_at = time.perf_counter()
        while self._open:
            while self._idle and (question := self._next()):
                self._idle.pop().ask(question)
            await asyncio.sleep(TICK)

    def opened(self) -> None:
        """Count a connection."""
        self._open += 1

    def free(self, connection: "_Connection") -> None:
        """Let a connection ask if it is time to, and have it wait otherwise."""
        if question := self._next():
            connection.ask(question)
        else:
            self._idle.append(connection)

    def lost(self, connection: "_Connection", *, asking: bool) -> None:
        """Go on without a connection, whose question has no answer."""
        self._open -= 1
        self.tally.unanswered += asking
        if connection in self._idle:
            self._idle.remove(connection)

    def _next(self) -> Question | None:
        """The next question, if it is time for one."""
        now = time.perf_counter()
        if now < self._due_at:
            return None
        self._due_at = max(self._due_at, now - MOST_BEHIND) + 1 / self._rate
        return next(self._questions)


class _Connection(asyncio.Protocol):
    """One connection with one question under way at a time."""

    def __init__(self, load: Load) -> None:
        self._load = load
        self._transport: asyncio.Transport | None = None
        self._question: Question | None = None
        self._states: frozenset[State] = frozenset()
        self._answer = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)  # uvloop's registers as no subclass
        self._load.opened()
        self._load.free(self)

    def ask(self, question: Question) -> None:
        """Send a question, and remember what may be answered at this moment."""
        assert self._transport is not None
        self._question = question
        self._states = self._load.knowledge.states[question.flag]
        self._transport.write(question.request)

    def data_received(self, data: bytes) -> None:
        self._answer += data
        question = self._question
        if question is None or not _is_whole(self._answer):
            return
        answer, self._answer, self._question = self._answer, b"", None
        states = self._states | self._load.knowledge.states[question.flag]
        self._load.tally.judge(question, states, answer)
        self._load.free(self)

    def connection_lost(self, _error: Exception | None) -> None:
        self._load.lost(self, asking=self._question is not None)


def _is_whole(answer: bytes) -> bool:
    head, end, body = answer.partition(b"\r\n\r\n")
    if not end:
        return False
    start = head.lower().index(_LENGTH) + len(_LENGTH)
    return len(body) >= int(head[start:].split(b"\r\n", 1)[0])
