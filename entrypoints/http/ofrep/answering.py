"""From a request that has been read to an answer: who asks, which flags, what is decided."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from application.access import KeyKind
from application.keyring import Keyring
from application.ports.clock import Clock
from application.snapshots import Snapshots
from domain.decision import ErrorCode
from domain.snapshot import Snapshot, View
from entrypoints.http.headers import api_key_of
from entrypoints.http.metrics import TrafficMeter
from entrypoints.http.ofrep import conditional, refusals
from entrypoints.http.ofrep.answers import BAD_REQUEST, NOT_MODIFIED, OK, Answer
from entrypoints.http.ofrep.recent import Made, RecentAnswers
from entrypoints.http.ofrep.requests import SHALLOW, Call, decode, may_be_deep

_CLIENT = KeyKind.CLIENT
_NOT_FOUND = ErrorCode.FLAG_NOT_FOUND


class Answering:
    """Evaluates for whoever holds a server key or a client key."""

    __slots__ = ("_evaluated", "_find", "_meter", "_now", "_recent", "_snapshots")

    def __init__(
        self, keyring: Keyring, snapshots: Snapshots, clock: Clock, meter: TrafficMeter
    ) -> None:
        self._find = keyring.find
        self._snapshots = snapshots.loaded()
        self._now = clock.now
        self._meter = meter
        self._evaluated = meter.evaluated
        self._recent = RecentAnswers()

    def at_once(self, key: str, headers: Mapping[bytes, bytes], body: bytes) -> bytes | None:
        """The value of one flag as JSON, or None if the request has to be looked at carefully."""
        sent = headers.get(b"authorization", b"")
        if not sent.startswith(b"Bearer ") or b"origin" in headers:
            return None
        if len(body) > SHALLOW and may_be_deep(body):
            return None
        try:
            credential = self._find(sent[7:])
            if credential is None or credential.flag_set is None:
                return None
            snapshot = self._snapshots[credential.flag_set]
            view = snapshot.client_visible if credential.kind is _CLIENT else snapshot
            request = decode(body)
            context = (request and request.context) or {}
            instant = self._now() if view.depends_on_time else 0
            decision = view.evaluate(key, context, instant)
        except Exception:  # noqa: BLE001  the careful way finds out what it is
            return None
        if decision.error_code is not None:
            return None
        self._evaluated[credential.flag_set, decision.reason] += 1
        return decision.encoded

    def admit(self, headers: Mapping[bytes, bytes]) -> tuple[Snapshot, View]:
        """What is served to whoever asks, and the part of it that the key may see.

        Raise `Refusal` if these headers hold no key that evaluates.
        """
        key = api_key_of(headers)
        credential = None if key is None else self._find(key)
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
        decision = view.evaluate(key, context, self._now())
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
            made = self._make(snapshot, view, context)
            tag = conditional.tag_of_body(made.body)
            if conditional.matches(if_none_match, tag):
                return NOT_MODIFIED, ((b"etag", tag),), b""
        else:
            audience = "server" if view is snapshot else "client"
            tag = conditional.tag_of_inputs(snapshot, audience, context)
            if conditional.matches(if_none_match, tag):
                return NOT_MODIFIED, ((b"etag", tag),), b""
            recent = self._recent.get(tag)
            made = self._make(snapshot, view, context) if recent is None else recent
            if recent is None:
                self._recent.keep(tag, made)
        self._meter.evaluated_all(snapshot.flag_set, made.outcomes)
        return OK, ((b"etag", tag),), made.body

    def _make(self, snapshot: Snapshot, view: View, context: dict[str, Any]) -> Made:
        decisions = view.evaluate_all(context, self._now())
        # Slugs and hexadecimal digits need no escaping.
        end = f'"flagSetId":"{snapshot.flag_set}","version":"{snapshot.revision}"'
        flags = b",".join([decision.encoded for decision in decisions])
        body = b'{"flags":[%b],"metadata":{%b}}' % (flags, end.encode())
        return Made(body, Counter([each.error_code or each.reason for each in decisions]))
