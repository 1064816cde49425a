"""Answers that are told of one by one. Made only where somebody asked for it: others do not pay."""

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec
from starlette.types import Scope

from application.evaluation_events import EvaluationEvents
from application.ports.evaluation_listener import Evaluated
from domain.decision import Reason
from entrypoints.http.ofrep.answering import Admitted, Answering
from entrypoints.http.ofrep.answers import NOT_MODIFIED, Answer
from entrypoints.http.ofrep.refusals import Refusal
from entrypoints.http.ofrep.requests import Call, read_context
from entrypoints.http.traceparent import trace_of


class _Metadata(msgspec.Struct):
    flagSetId: str | None = None  # noqa: N815  as it is called in the answer
    version: str | None = None


class _Answered(msgspec.Struct):
    """What is told of an answer for one flag."""

    key: str = ""
    variant: str | None = None
    reason: str = Reason.ERROR
    errorCode: str | None = None  # noqa: N815  as it is called in the answer
    errorDetails: str | None = None  # noqa: N815  likewise
    metadata: _Metadata = msgspec.field(default_factory=_Metadata)


class _AllAnswered(msgspec.Struct):
    flags: list[_Answered]


_one = msgspec.json.Decoder(_Answered).decode
_all = msgspec.json.Decoder(_AllAnswered).decode


class TellingAnswering(Answering):
    """Evaluates, and tells of it: what it tells is read off the very bytes that were answered."""

    __slots__ = ("_events", "_names_context")

    def __init__(self, *parts: Any, events: EvaluationEvents, names_context: bool) -> None:
        """`parts` are those of `Answering`; `names_context` adds the targeting key."""
        super().__init__(*parts)
        self._events = events
        self._names_context = names_context

    def at_once(
        self, key: str, scope: Scope, headers: Mapping[bytes, bytes], body: bytes, now: float
    ) -> bytes | None:
        encoded = super().at_once(key, scope, headers, body, now)
        if encoded is not None and self._events.due():
            context = read_context(body) if self._names_context else {}
            self._tell(encoded, headers, context)
        return encoded

    def one(self, admitted: Admitted, call: Call, context: dict[str, Any]) -> Answer:
        try:
            answer = super().one(admitted, call, context)
        except Refusal as refusal:
            if self._events.due():
                self._tell(refusal.answer(call[0])[2], call[2], context)
            raise
        if self._events.due():
            self._tell(answer[2], call[2], context)
        return answer

    def all(self, admitted: Admitted, call: Call, context: dict[str, Any]) -> Answer:
        answer = super().all(admitted, call, context)
        if answer[0] != NOT_MODIFIED and self._events.due():
            self._tell(answer[2], call[2], context, several=True)
        return answer

    def _tell(
        self,
        body: bytes,
        headers: Mapping[bytes, bytes],
        context: Mapping[str, Any],
        *,
        several: bool = False,
    ) -> None:
        targeting_key = context.get("targetingKey") if self._names_context else None
        context_id = targeting_key if isinstance(targeting_key, str) else None
        self._events.tell(_told(body, trace_of(headers), context_id, several=several))


def _told(
    body: bytes, trace: Mapping[str, str], context_id: str | None, *, several: bool
) -> Iterator[Evaluated]:
    """Nothing of this happens before somebody asks for the first one."""
    for answered in _all(body).flags if several else (_one(body),):
        yield Evaluated(
            key=answered.key,
            flag_set=answered.metadata.flagSetId,
            version=answered.metadata.version,
            variant=answered.variant,
            reason=answered.reason,
            error_code=answered.errorCode,
            error_details=answered.errorDetails,
            context_id=context_id,
            trace_id=trace.get("trace_id"),
            span_id=trace.get("span_id"),
        )
