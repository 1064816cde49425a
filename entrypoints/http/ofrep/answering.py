"""From a request that has been read to an answer: who asks, which flags, what is decided."""

from collections.abc import Mapping
from operator import attrgetter
from typing import Any

from application.access import KeyKind
from application.keyring import Keyring
from application.ports.clock import Clock
from application.snapshots import Snapshots
from domain.decision import Decision, ErrorCode
from domain.snapshot import Snapshot, View
from entrypoints.http.headers import api_key_of
from entrypoints.http.metrics import TrafficMeter
from entrypoints.http.ofrep import conditional, refusals
from entrypoints.http.ofrep.answers import BAD_REQUEST, NOT_MODIFIED, OK, Answer
from entrypoints.http.ofrep.requests import Call

_encoded = attrgetter("encoded")


_CLIENT = KeyKind.CLIENT
_NOT_FOUND = ErrorCode.FLAG_NOT_FOUND


class Answering:
    """Evaluates for whoever holds a server key or a client key."""

    __slots__ = ("_clock", "_evaluated", "_keyring", "_meter", "_snapshots")

    def __init__(
        self, keyring: Keyring, snapshots: Snapshots, clock: Clock, meter: TrafficMeter
    ) -> None:
        self._keyring = keyring
        self._snapshots = snapshots.loaded()
        self._clock = clock
        self._meter = meter
        self._evaluated = meter.evaluated

    def admit(self, headers: Mapping[bytes, bytes]) -> tuple[Snapshot, View]:
        """What is served to whoever asks, and the part of it that the key may see.

        Raise `Refusal` if these headers hold no key that evaluates.
        """
        key = api_key_of(headers)
        credential = None if key is None else self._keyring.find(key)
        if credential is None:
            raise refusals.unauthenticated()
        flag_set = credential.flag_set
        if flag_set is None:
            raise refusals.wrong_kind_of_key()
        snapshot = self._snapshots.get(flag_set)
        if snapshot is None:
            raise refusals.not_loaded()
        # What a client key must not see does not exist for it.
        return snapshot, snapshot.client_visible if credential.kind is _CLIENT else snapshot

    def one(self, snapshot: Snapshot, view: View, key: str, context: dict[str, Any]) -> Answer:
        """Evaluate one flag. Raise `Refusal` if there is none with this key."""
        decision = view.evaluate(key, context, self._clock.now())
        error_code = decision.error_code
        self._evaluated[snapshot.flag_set, error_code or decision.reason] += 1
        if error_code is None:
            return OK, (), decision.encoded
        if error_code is _NOT_FOUND:
            raise refusals.unknown_flag(key)
        return BAD_REQUEST, (), decision.encoded

    def all(self, snapshot: Snapshot, view: View, call: Call, context: dict[str, Any]) -> Answer:
        """Evaluate all flags that are visible, unless the client has the answer already."""
        _, scope, headers, _ = call
        if_none_match = headers.get(b"if-none-match")
        if conditional.expects_other_flags(scope["query_string"], snapshot.revision):
            if_none_match = None
        if view.depends_on_time:
            body = self._evaluate_all(snapshot, view, context)
            tag = conditional.tag_of_body(body)
            unchanged = conditional.matches(if_none_match, tag)
        else:
            audience = "server" if view is snapshot else "client"
            tag = conditional.tag_of_inputs(snapshot, audience, context)
            unchanged = conditional.matches(if_none_match, tag)
            body = b"" if unchanged else self._evaluate_all(snapshot, view, context)
        if unchanged:
            return NOT_MODIFIED, ((b"etag", tag),), b""
        return OK, ((b"etag", tag),), body

    def _evaluate_all(self, snapshot: Snapshot, view: View, context: dict[str, Any]) -> bytes:
        flag_set, revision = snapshot.flag_set, snapshot.revision
        decisions = view.evaluate_all(context, self._clock.now())
        self._meter.evaluated_all(flag_set, map(_outcome, decisions))
        # Slugs and hexadecimal digits need no escaping.
        end = f'],"metadata":{{"flagSetId":"{flag_set}","version":"{revision}"}}}}'
        return b'{"flags":[' + b",".join(map(_encoded, decisions)) + end.encode()


def _outcome(decision: Decision) -> str:
    return decision.error_code or decision.reason
