"""More than can be answered is turned away, before it takes anything from evaluation."""

import asyncio
from collections import Counter
from typing import Final
from zlib import crc32

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from application.turn import PerLoop
from entrypoints.http.paths import HEALTH, METRICS, is_below
from entrypoints.http.problems import answer, request_id_of
from entrypoints.http.refusals import Overloaded
from entrypoints.settings import AdmissionSettings

SPREAD: Final = 10
"""Seconds over which those who were turned away are asked to come back."""

QUEUE_FULL: Final = "queue full"
TOO_LONG: Final = "waited too long"
"""Why somebody was turned away."""

_STREAM: Final = b"text/event-stream"


class Admission:
    """Answers so many requests at once, lets so many wait for so long, and turns away the rest.

    Probes and metrics pass: whoever looks for an overload must see it. A stream has its turn
    until it begins; after that it costs next to nothing.
    """

    def __init__(self, app: ASGIApp, settings: AdmissionSettings, shed: Counter[str]) -> None:
        self._app = app
        self._turns = PerLoop(lambda: asyncio.Semaphore(settings.concurrency))
        self._settings = settings
        self._waiting = 0
        self._shed = shed
        shed.update(dict.fromkeys((QUEUE_FULL, TOO_LONG), 0))  # so that the first one is a rise

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if is_below(scope, HEALTH) or is_below(scope, METRICS):
            await self._app(scope, receive, send)
            return
        turns = self._turns()
        reason = await self._no_turn(turns)
        if reason:
            self._shed[reason] += 1
            refusal = Overloaded(_spread(request_id_of(scope)))
            await answer(refusal, scope)(scope, receive, send)
            return
        turn = _Turn(turns, send)
        try:
            await self._app(scope, receive, turn.send)
        finally:
            turn.end()

    async def _no_turn(self, turns: asyncio.Semaphore) -> str:
        """Wait for a turn; return why there is none, or nothing."""
        if turns.locked():
            if self._waiting >= self._settings.queue:
                return QUEUE_FULL
            self._waiting += 1
            try:
                async with asyncio.timeout(self._settings.patience):
                    await turns.acquire()
            except TimeoutError:
                return TOO_LONG
            finally:
                self._waiting -= 1
        else:
            await turns.acquire()
        return ""


class _Turn:
    """Ends when the answer does, or when it turns out to be a stream."""

    def __init__(self, turns: asyncio.Semaphore, send: Send) -> None:
        self._turns: asyncio.Semaphore | None = turns
        self._send = send

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start" and any(
            name == b"content-type" and value.startswith(_STREAM)
            for name, value in message.get("headers", ())
        ):
            self.end()
        await self._send(message)

    def end(self) -> None:
        """Let the next one have a turn, once."""
        if self._turns is not None:
            self._turns.release()
            self._turns = None


def _spread(request_id: str) -> int:
    """Seconds to wait, different from request to request, so that not all come back at once."""
    return 1 + crc32(request_id.encode()) % SPREAD
