"""Evaluations over HTTP without end, each checked against the answer that is known."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from itertools import cycle
from threading import Event, Lock, Thread
from typing import Final

import httpx2

from entrypoints.scale.drill.questions import Question
from entrypoints.scale.program import Server

CLIENTS: Final = 4
"""Threads that ask, each over a connection of its own that it keeps."""

TRIES: Final = 3
"""Like any client, these ask again if a connection breaks, as it does if a worker is killed."""

_PAUSE: Final = 0.02
_TIMEOUT: Final = 5.0


@dataclass
class Tally:
    """How evaluations came out. What is wrong was answered, too."""

    tried: int = 0
    answered: int = 0
    wrong: int = 0
    _lock: Lock = field(default_factory=Lock, repr=False)

    def count(self, *, right: bool | None) -> None:
        """One more; None if there was no answer."""
        with self._lock:
            self.tried += 1
            self.answered += right is not None
            self.wrong += right is False


@contextmanager
def evaluating(server: Server, key: str, asked: Iterable[Question]) -> Iterator[Tally]:
    """Evaluations go on inside the block, and are counted."""
    tally, over = Tally(), Event()
    questions = tuple(asked)

    def ask(first: int) -> None:
        turned = cycle(questions[first:] + questions[:first])
        with client(server, key) as asking:
            while not over.wait(_PAUSE):
                tally.count(right=right(asking, next(turned)))

    step = len(questions) // CLIENTS
    threads = [Thread(target=ask, args=(step * number,)) for number in range(CLIENTS)]
    for thread in threads:
        thread.start()
    try:
        yield tally
    finally:
        over.set()
        for thread in threads:
            thread.join()


def right(asking: httpx2.Client, question: Question) -> bool | None:
    """Ask, and tell whether the answer is right; None without one."""
    for _ in range(TRIES):
        try:
            answer = asking.post(
                f"/ofrep/v1/evaluate/flags/{question.flag}", json={"context": question.context}
            )
        except httpx2.TransportError:
            continue
        if answer.is_server_error or answer.status_code == HTTPStatus.TOO_MANY_REQUESTS:
            return None
        if answer.status_code != HTTPStatus.OK:
            return False
        return bool(answer.json().get("value") == question.value)
    return None


def client(server: Server, key: str, *, keeps: bool = True) -> httpx2.Client:
    """A client that shows this key. One that does not keep connections makes new ones each time."""
    return httpx2.Client(
        limits=httpx2.Limits(max_keepalive_connections=None if keeps else 0),
        base_url=server.url,
        headers={"Authorization": f"Bearer {key}"},
        timeout=_TIMEOUT,
        trust_env=False,
    )
