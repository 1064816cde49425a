"""The server's side of a connection: uvicorn's, with an end to its patience.

uvicorn waits without end for headers, for bodies that nobody reads, and for clients that take
nothing of their answer. When it ends, it hangs up on who has just connected to ask something.

It also makes a task for every request, and sends head and body one after the other, which takes far
longer than to evaluate a flag. An application that waits for nothing needs neither.
"""

from asyncio import BaseTransport, TimerHandle
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol, TypeAlias, runtime_checkable

from starlette.types import Scope
from uvicorn import Config
from uvicorn.protocols.http.httptools_impl import (
    STATUS_LINE,
    HttpToolsProtocol,
    RequestResponseCycle,
)

from entrypoints.http.headers import Header

Whole: TypeAlias = tuple[int, Sequence[Header], bytes]
"""An answer: status, all headers, with the length of the body among them, and body."""

CLIENTS_CUT: Final = "clients_cut"
"""Where in the state of the application clients are counted that were cut off."""
PHASES: Final = ("headers", "body", "reader")
"""What they were slow with."""

GRACE: Final = 2.0
"""Seconds more for a body than the application gives it, which can answer that it is too slow."""

LAST_CALL: Final = 1.0
"""Seconds for the first request of a connection that was made just before the server ends."""


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds that a client may take."""

    headers: float
    body: float
    reader: float


@runtime_checkable
class Immediate(Protocol):
    """An ASGI application that answers some requests without waiting for anything."""

    def answer_now(self, scope: Scope, body: bytes) -> Whole | None:
        """The answer to a request of which everything is here, or None. Never raises.

        An application that is called with the request instead gives the same answer.
        """


class PatientConfig(Config):
    """uvicorn's configuration, and how long its protocol waits. Goes to workers as it is."""

    def __init__(self, app: Any, patience: Patience, **options: Any) -> None:
        super().__init__(app, http=PatientProtocol, **options)
        self.patience = patience
        self.answer_now = app.answer_now if isinstance(app, Immediate) else None


class PatientProtocol(HttpToolsProtocol):
    """One connection, with a timer for what arrives and one for what is taken."""

    def __init__(self, config: PatientConfig, *arguments: Any, **options: Any) -> None:
        super().__init__(config, *arguments, **options)
        self._patience = config.patience
        self._answer_now = config.answer_now
        self._may_answer = self._defers = False
        self._deferred: tuple[RequestResponseCycle, Any] | None = None
        self._arriving = ""
        self._arrival: TimerHandle | None = None
        self._stall: TimerHandle | None = None
        self._ending = False

    def connection_made(self, transport: BaseTransport) -> None:
        super().connection_made(transport)  # type: ignore[arg-type]  # it is one, as for uvicorn
        self._expect("headers")

    def connection_lost(self, exc: Exception | None) -> None:
        self._expect("")
        self.resume_writing()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        self._may_answer = self._answer_now is not None
        super().data_received(data)
        if (deferred := self._take_deferred()) is not None:  # more of its body is to come
            super()._start_asgi_task(*deferred)
        cycle = self.cycle
        if self.transport.is_closing():
            return
        if getattr(cycle, "scope", None) is not self.scope or self.scope is None:
            phase = "headers"
        elif cycle.more_body:
            phase = "body"
        else:
            # Empty lines between two requests begin none, but uvicorn no longer counts the time.
            uncounted = self.timeout_keep_alive_task is None
            phase = "headers" if cycle.response_complete and uncounted else ""
        if phase != self._arriving:
            self._expect(phase)

    def shutdown(self) -> None:
        if getattr(self.cycle, "scope", None) is None and not self._ending:
            self._ending = True
            self.loop.call_later(LAST_CALL, super().shutdown)
        else:
            super().shutdown()

    def on_headers_complete(self) -> None:
        self._defers = self._may_answer
        super().on_headers_complete()
        self._defers = False
        if self._ending:
            super().shutdown()  # the answer is the last one, and says so

    def on_message_complete(self) -> None:
        super().on_message_complete()
        deferred = self._take_deferred()
        if deferred is not None and not self._is_answered(deferred[0]):
            super()._start_asgi_task(*deferred)

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: Any) -> None:
        if self._defers and app is self.app:
            self._deferred = cycle, app
        else:
            super()._start_asgi_task(cycle, app)

    def _take_deferred(self) -> tuple[RequestResponseCycle, Any] | None:
        deferred, self._deferred = self._deferred, None
        return deferred

    def _is_answered(self, cycle: RequestResponseCycle) -> bool:
        """Answer at once, if that is possible. Who sends many in a packet has the others wait."""
        if self._answer_now is None or not cycle.keep_alive or self.flow.write_paused:
            return False
        self._may_answer = False
        answer = self._answer_now(cycle.scope, bytes(cycle.body))  # type: ignore[arg-type]  # it is one
        if answer is None:
            return False
        status, headers, body = answer
        self.transport.write(_head(status, headers) + body)
        cycle.response_started = cycle.response_complete = True
        cycle.on_response = _nothing  # as uvicorn does at the end of a request: it holds a circle
        self.on_response_complete()
        return True

    def pause_writing(self) -> None:
        super().pause_writing()
        self._watch_reader()

    def resume_writing(self) -> None:
        super().resume_writing()
        if self._stall is not None:
            self._stall.cancel()
            self._stall = None

    def timeout_keep_alive_handler(self) -> None:
        # Closing would wait for the client to take what is left, which it had a while for.
        if self.transport.get_write_buffer_size():
            self._cut("reader")
        else:
            super().timeout_keep_alive_handler()

    def _expect(self, phase: str) -> None:
        """Wait for the headers, or the body, for so long and no longer; or for nothing."""
        if self._arrival is not None:
            self._arrival.cancel()
            self._arrival = None
        self._arriving = phase
        if phase:
            seconds = self._patience.headers if phase == "headers" else self._patience.body + GRACE
            self._arrival = self.loop.call_later(seconds, self._cut, phase)

    def _watch_reader(self) -> None:
        left = self.transport.get_write_buffer_size()
        self._stall = self.loop.call_later(self._patience.reader, self._judge_reader, left)

    def _judge_reader(self, before: int) -> None:
        """Whoever takes something, however little, may go on."""
        if self.transport.get_write_buffer_size() < before:
            self._watch_reader()
        else:
            self._cut("reader")

    def _cut(self, phase: str) -> None:
        if (counts := self.app_state.get(CLIENTS_CUT)) is not None:
            counts[phase] += 1
        self.transport.abort()


def _head(status: int, headers: Sequence[Header]) -> bytes:
    lines = b"\r\n".join(map(b": ".join, headers))
    # The application sees to it that no header is two; whoever got it wrong must not be obeyed.
    if lines.count(b"\n") != len(headers) - 1:
        raise RuntimeError("Invalid HTTP header")
    return b"%b%b\r\n\r\n" % (STATUS_LINE[status], lines)


def _nothing() -> None:
    """What is left to do after a request that was answered."""
