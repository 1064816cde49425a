"""The one callable that evaluates flags over HTTP, built at start from what it needs.

There are two ways through it. What is usual, one flag, a good key, a body that is here already, is
answered at once, in few steps: a flag takes less time than each call, object and header. Whatever
is not that, or does not succeed, is looked at again, carefully. Both ways give the same bytes.
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

_KEY = slice(len(SINGLE), None)
_CLOSED_BY_CLIENT = 499
"""Counted for requests whose client went away; nobody ever receives it."""


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

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request. Only a broken connection may make it raise."""
        path = scope["path"] if scope["type"] == "http" else ""
        if not path.startswith(SINGLE) or scope["method"] != "POST" or scope.get("root_path"):
            every = path == EVALUATION and not scope.get("root_path")
            await (self._answer_all if every else self._unusual)(scope, receive, send)
            return
        started, edge = perf_counter(), self.edge
        headers = dict(scope["headers"])
        sent = headers.get(REQUEST_ID)
        request_id = next(edge.request_ids.new) if sent is None else edge.request_ids(sent)
        message, key = await receive(), path[_KEY]
        body = None
        if not message.get("more_body", True):
            read = message.get("body", b"")
            if len(read) <= self.body_limit:
                body = self.answering.at_once(key, scope, headers, read, started)
        if body is None:
            await self._answer_carefully(
                (key, scope, headers, request_id), started, message, receive, send
            )
            return
        head = [*about_body(len(body)), (REQUEST_ID, request_id), *edge.unasked]
        await send({"type": "http.response.start", "status": OK, "headers": head})
        await send({"type": "http.response.body", "body": body})
        seconds = perf_counter() - started
        edge.of_one.pending.append(seconds)
        edge.countdown -= 1
        if not edge.countdown:
            edge.counted_down(scope, request_id, seconds)

    async def _answer_all(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request for all flags, in few steps if its body is here."""
        started, edge = perf_counter(), self.edge
        headers = dict(scope["headers"])
        sent = headers.get(REQUEST_ID)
        request_id = next(edge.request_ids.new) if sent is None else edge.request_ids(sent)
        call, message = ("", scope, headers, request_id), await receive()
        if message.get("more_body", True):
            await self._answer_carefully(call, started, message, receive, send)
            return
        answer = self._answer(call, message.get("body", b""))
        await send(edge.head(call, answer))
        await send({"type": "http.response.body", "body": answer[2]})
        edge.left(call, answer[0], perf_counter() - started)

    async def _unusual(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request for one flag by another method, or one below a root path."""
        started = perf_counter()
        headers = dict(scope["headers"])
        call = (
            flag_key(scope) or "",
            scope,
            headers,
            self.edge.request_ids(headers.get(REQUEST_ID)),
        )
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
