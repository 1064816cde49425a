"""The one callable that evaluates flags over HTTP, built at start from what it needs.

There are two ways through it. What is usual, one flag, a good key, a body that is here already, is
answered at once, in few steps: a flag takes less time than each call, object and header. Whatever
is not that, or does not succeed, is looked at again, carefully. Both ways give the same bytes.

There are two ways to it as well: a server that has a whole request may ask for the answer, any
other calls it as an ASGI application. Evaluating waits for nothing, so it needs no task.
"""

import asyncio
from time import perf_counter

from starlette.types import Message, Receive, Scope, Send

from entrypoints.http.headers import REQUEST_ID
from entrypoints.http.ofrep.answering import Answering
from entrypoints.http.ofrep.answers import OK, Answer
from entrypoints.http.ofrep.edge import Edge, about_body
from entrypoints.http.ofrep.refusals import Refusal, too_large, too_slow, unexpected, wrong_method
from entrypoints.http.ofrep.requests import (
    SINGLE,
    Call,
    Disconnected,
    check_declared_size,
    flag_key,
    read_body,
    read_context,
)
from entrypoints.http.paths import EVALUATION
from entrypoints.http.protocol import Whole

_KEY = slice(len(SINGLE), None)
_CLOSED_BY_CLIENT = 499
"""Counted for requests whose client went away; nobody ever receives it."""


def _usual_key(scope: Scope) -> str | None:
    """The flag's key in a POST that evaluates, empty for all flags; None for anything else."""
    if scope["method"] != "POST" or scope.get("root_path"):
        return None
    path: str = scope["path"]
    if path.startswith(SINGLE):
        return path[_KEY]
    return "" if path == EVALUATION else None


class Evaluation:
    """An ASGI application for the evaluation paths and nothing else."""

    __slots__ = ("answering", "body_limit", "body_timeout", "edge")

    def __init__(
        self, answering: Answering, edge: Edge, body_limit: int, body_timeout: float
    ) -> None:
        self.answering = answering
        self.edge = edge
        self.body_limit = body_limit
        self.body_timeout = body_timeout

    def answer_now(self, scope: Scope, body: bytes) -> Whole | None:
        """The answer to a POST that evaluates; None to anything else."""
        key = _usual_key(scope)
        return None if key is None else self._answer_whole(key, scope, body)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request. Only a broken connection may make it raise."""
        key = _usual_key(scope) if scope["type"] == "http" else None
        if key is None:
            await self._unusual(scope, receive, send)
            return
        started, message = perf_counter(), await receive()
        if message.get("more_body", True):
            call = self._call(key, scope)
            await self._answer_carefully(call, started, message, receive, send)
            return
        status, headers, body = self._answer_whole(key, scope, message.get("body", b""))
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    def _answer_whole(self, key: str, scope: Scope, body: bytes) -> Whole:
        """The answer to a POST whose body is here. Never raises, and waits for nothing."""
        started, edge = perf_counter(), self.edge
        call = self._call(key, scope)
        if key and len(body) <= self.body_limit:
            encoded = self.answering.at_once(key, scope, call[2], body, started)
            if encoded is not None:
                edge.of_one.pending.append(seconds := perf_counter() - started)
                edge.countdown -= 1
                if not edge.countdown:
                    edge.counted_down(scope, call[3], seconds)
                head = [*about_body(len(encoded)), (REQUEST_ID, call[3]), *edge.unasked]
                return OK, head, encoded
        answer = self._answer(call, body)
        edge.left(call, answer[0], perf_counter() - started)
        return answer[0], edge.headers(call, answer), answer[2]

    def _call(self, key: str, scope: Scope) -> Call:
        headers, ids = dict(scope["headers"]), self.edge.request_ids
        sent = headers.get(REQUEST_ID)
        return key, scope, headers, next(ids.new) if sent is None else ids(sent)

    async def _unusual(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request by another method, or one below a root path."""
        started, call = perf_counter(), self._call(flag_key(scope) or "", scope)
        await self._answer_carefully(call, started, await receive(), receive, send)

    async def _answer_carefully(
        self, call: Call, started: float, message: Message, receive: Receive, send: Send
    ) -> None:
        """Answer whatever it is. What is usual would be answered alike, only later."""
        status = _CLOSED_BY_CLIENT
        try:
            if message["type"] == "http.disconnect" or message.get("more_body"):
                answer = await self._answer_in_parts(call, message, receive)
            else:
                answer = self._answer(call, message.get("body", b""))
            status = answer[0]
            await send(self.edge.head(call, answer))
            await send({"type": "http.response.body", "body": answer[2]})
        except Disconnected:
            pass
        finally:
            self.edge.left(call, status, perf_counter() - started)

    def _answer(self, call: Call, body: bytes) -> Answer:
        key, scope, _, _ = call
        try:
            if scope["method"] != "POST":
                return self._answer_other_method(call)
            admitted = self.answering.admit(call, counts=True)
            if len(body) > self.body_limit:
                return too_large(self.body_limit).answer(key)
            context = read_context(body)
            if key:
                return self.answering.one(admitted, call, context)
            return self.answering.all(admitted, call, context)
        except Exception as error:  # noqa: BLE001  nothing but an answer may reach a client
            return self._refuse(call, error)

    async def _answer_in_parts(self, call: Call, first: Message, receive: Receive) -> Answer:
        """The answer to a body of which only a part is here: nobody's is read but a caller's."""
        _, scope, headers, _ = call
        try:
            if scope["method"] != "POST":
                return self._answer_other_method(call)
            self.answering.admit(call, counts=False)
            check_declared_size(headers, self.body_limit)
            with self.edge.in_flight():
                async with asyncio.timeout(self.body_timeout):
                    body = await read_body(first, receive, self.body_limit)
        except Disconnected:
            raise
        except TimeoutError:
            self.edge.slow_body()
            return too_slow().answer(call[0])
        except Exception as error:  # noqa: BLE001  nothing but an answer may reach a client
            return self._refuse(call, error)
        return self._answer(call, body)

    def _refuse(self, call: Call, error: Exception) -> Answer:
        if isinstance(error, Refusal):
            return error.answer(call[0])
        self.edge.failed(call, error)
        return unexpected().answer(call[0])

    def _answer_other_method(self, call: Call) -> Answer:
        return self.edge.preflight(call) or wrong_method().answer(call[0])
