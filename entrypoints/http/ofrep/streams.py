"""OFREP's event streams: clients hear that it is time to evaluate again (OFREP, ADR-0008)."""

from time import perf_counter
from typing import Final
from urllib.parse import parse_qs

from starlette.types import Receive, Scope, Send

from domain.errors import NoRoomForStreams, TooManyStreams
from entrypoints.http.headers import REQUEST_ID, Header, RequestIds
from entrypoints.http.ofrep import refusals
from entrypoints.http.ofrep.answers import NO_CONTENT, OK, Answer
from entrypoints.http.ofrep.cors import Cors
from entrypoints.http.ofrep.edge import about_body
from entrypoints.http.ofrep.gate import Gate
from entrypoints.http.ofrep.listening import KIND, Listener, Listening
from entrypoints.http.ofrep.log import EvaluationLog
from entrypoints.http.spreading import stream_seconds, unit_of
from entrypoints.http.streams.sse import HEADERS, send_events

_PREFLIGHT: Final[Answer] = (
    NO_CONTENT,
    (
        (b"access-control-allow-methods", b"GET"),
        (b"access-control-allow-headers", b"Cache-Control, Last-Event-ID"),
        (b"access-control-max-age", b"7200"),
    ),
    b"",
)
_AGREED: Final[Answer] = (OK, HEADERS, b"")
"""The answer to HEAD."""


class RefetchStreams:
    """An ASGI application for the path of the streams and nothing else.

    Who listens shows a token in the address, which is never logged.
    """

    def __init__(
        self,
        listening: Listening,
        gate: Gate,
        request_ids: RequestIds,
        cors: Cors,
        log: EvaluationLog,
    ) -> None:
        self._listening = listening
        self._gate = gate
        self._request_ids = request_ids
        self._cors = cors
        self._log = log

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        started, headers = perf_counter(), dict(scope["headers"])
        request_id = self._request_ids(headers.get(REQUEST_ID))
        more = ((REQUEST_ID, request_id), *self._cors.headers(headers.get(b"origin")))
        status, flag_set = OK, None
        try:
            if scope["method"] == "GET":
                listener = self._admit(scope, headers, request_id)
                flag_set = listener.flag_set
                await self._listen(scope, listener, request_id, more, receive, send)
            else:
                answer = self._answer(scope, headers, request_id)
                status = answer[0]
                await _send(answer, more, send)
        except refusals.Refusal as refusal:
            answer = refusal.answer("")
            status = answer[0]
            await _send(answer, more, send)
        self._log.answered(scope, request_id, status, perf_counter() - started, flag_set)

    def _answer(self, scope: Scope, headers: dict[bytes, bytes], request_id: bytes) -> Answer:
        """The answer to what asks for no stream. Raise `Refusal`."""
        if scope["method"] == "OPTIONS" and b"access-control-request-method" in headers:
            return _PREFLIGHT
        if scope["method"] != "HEAD":
            raise refusals.only_get()
        self._admit(scope, headers, request_id)
        return _AGREED

    def _admit(self, scope: Scope, headers: dict[bytes, bytes], request_id: bytes) -> Listener:
        asked = parse_qs(scope["query_string"].decode("latin-1"))
        (token,) = asked.get("token", [""])[:1]
        last = headers.get(b"last-event-id")
        known = None if last is None else last.decode("latin-1")
        listener = self._listening.admit(token, known, unit_of(request_id))
        if listener is None:
            raise self._gate.refusing(refusals.bad_token(), scope)
        return listener

    async def _listen(  # noqa: PLR0913, PLR0917  the server's three, and what they ask for
        self,
        scope: Scope,
        listener: Listener,
        request_id: bytes,
        more: tuple[Header, ...],
        receive: Receive,
        send: Send,
    ) -> None:
        streams, seconds = self._listening.streams, stream_seconds(unit_of(request_id))
        try:
            address = self._gate.address_of(listener.credential, scope)
            with streams.open(KIND, listener.flag_set, listener.credential.id, address) as stream:
                events = self._listening.events(stream, listener)
                head = [*HEADERS, *more]
                await send({"type": "http.response.start", "status": OK, "headers": head})
                await send_events(stream, events, receive, send)
        except TooManyStreams as refused:
            raise refusals.too_many_streams(str(refused), seconds) from None
        except NoRoomForStreams as refused:
            raise refusals.no_room_for_streams(str(refused), seconds) from None


async def _send(answer: Answer, more: tuple[Header, ...], send: Send) -> None:
    status, own, body = answer
    head = [*about_body(len(body)), *own, *more]
    await send({"type": "http.response.start", "status": status, "headers": head})
    await send({"type": "http.response.body", "body": body})
