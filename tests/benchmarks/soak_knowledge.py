"""What a client knows of the flags that it changes, and so of every answer that it may get."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

import httpx2
import orjson

from domain.environment import FlagSet
from domain.explanation import explain
from domain.flag import TargetedFlag
from domain.snapshot import Snapshot
from tests.benchmarks.http_rounds import request_of
from tests.benchmarks.product import PRODUCTION
from tests.benchmarks.workload import contexts

PASSING = 0.7
USERS = 50
"""Who ask for each flag."""


class State(NamedTuple):
    """A flag in production."""

    on: bool
    version: int
    """Of its targeting."""


class Answer(NamedTuple):
    """What is decided."""

    value: object
    variant: str | None
    reason: str


@dataclass(frozen=True)
class Question:
    """An evaluation, and what comes of it while the flag is on and while it is off."""

    flag: str
    request: bytes
    on: Answer
    off: Answer

    def fits(self, body: bytes, states: frozenset[State]) -> bool:
        """Whether this is what the flag answers in one of these states."""
        told = orjson.loads(body)
        answer = Answer(told.get("value"), told.get("variant"), told.get("reason", ""))
        version = told["metadata"].get("version")
        return any(
            answer == (self.on if state.on else self.off) and version == f"1.{state.version}"
            for state in states
        )


def questions(flag_set: FlagSet, flags: list[TargetedFlag], key: str) -> Iterator[Question]:
    """Some users ask for each flag. The slow evaluator, which shares no code, knows the answers."""
    of = {
        on: Snapshot.compile(
            flag_set, (TargetedFlag(each.flag, each.targeting.turned(on=on)) for each in flags)
        )
        for on in (True, False)
    }
    for context in contexts(PASSING)[:USERS]:
        body = json.dumps({"context": context}).encode()
        for each in flags:
            flag = each.flag.key
            path = f"/ofrep/v1/evaluate/flags/{flag}"
            yield Question(
                flag,
                request_of(path, body, key),
                on=_answer(of[True], flag, context),
                off=_answer(of[False], flag, context),
            )


def _answer(snapshot: Snapshot, flag: str, context: dict[str, Any]) -> Answer:
    decision = explain(snapshot, flag, context, 0).decision
    return Answer(decision.value, decision.variant, str(decision.reason))


class Knowledge:
    """In which states each flag may be: one, or two while a change is not acknowledged."""

    def __init__(self) -> None:
        self.states: dict[str, frozenset[State]] = {}
        self.changes = 0
        """How many were acknowledged."""
        self.lost: list[str] = []
        """Flags that were found in a state that they cannot be in."""

    async def change(self, client: httpx2.AsyncClient, flag: str) -> None:
        """Turn a flag. Only a broken connection leaves open whether it was turned."""
        (known,) = self.states[flag]
        wanted = State(not known.on, known.version + 1)
        self.states[flag] |= {wanted}
        response = await client.patch(
            f"{PRODUCTION}/targeting/{flag}",
            json={"on": wanted.on},
            headers={"If-Match": f'"{known.version}"'},
        )
        response.raise_for_status()
        self._found(flag, State(response.json()["on"], response.json()["version"]))
        self.changes += 1

    async def settle(self, client: httpx2.AsyncClient) -> None:
        """Learn from a server that has just started what became of every change."""
        page = await client.get(f"{PRODUCTION}/targeting", params={"limit": "100"})
        for item in page.raise_for_status().json()["items"]:
            targeting = item["targeting"]
            self._found(targeting["flag"], State(targeting["on"], targeting["version"]))

    def _found(self, flag: str, state: State) -> None:
        if state not in self.states.get(flag, {state}):
            self.lost.append(f"{flag}: {state}, not {set(self.states[flag])}")
        self.states[flag] = frozenset({state})
