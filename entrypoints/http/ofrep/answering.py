"""From a request that has been read to an answer: who asks, which flags, what is decided."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, TypeAlias

from starlette.types import Scope

from application.access import Credential, KeyKind
from application.keyring import Keyring
from application.ports.clock import Clock
from application.snapshots import Snapshots
from domain.decision import ErrorCode
from domain.environment import FlagSet
from domain.instants import format_instant
from domain.snapshot import Snapshot, View
from entrypoints.http.headers import api_key_of
from entrypoints.http.metrics import TrafficMeter
from entrypoints.http.ofrep import conditional, refusals
from entrypoints.http.ofrep.answers import BAD_REQUEST, NOT_MODIFIED, OK, Answer
from entrypoints.http.ofrep.gate import Gate
from entrypoints.http.ofrep.offer import StreamOffer
from entrypoints.http.ofrep.requests import SHALLOW, Call, decode, may_be_deep

Admitted: TypeAlias = tuple[Credential, Snapshot, View]
"""A key, what is served where it belongs, and the part of it that it may see."""

_CLIENT = KeyKind.CLIENT
_NOT_FOUND = ErrorCode.FLAG_NOT_FOUND


class Answering:
    """Evaluates for whoever holds a server key or a client key."""

    __slots__ = (
        "_evaluated",
        "_find",
        "_gate",
        "_meter",
        "_now",
        "_offer",
        "_snapshots",
        "_stale",
        "_wait_of_client",
        "_wait_of_server",
    )

    def __init__(  # noqa: PLR0913, PLR0917  all that an answer is made from
        self,
        keyring: Keyring,
        snapshots: Snapshots,
        clock: Clock,
        meter: TrafficMeter,
        gate: Gate,
        offer: StreamOffer | None = None,
    ) -> None:
        self._find = keyring.find
        self._snapshots = snapshots.loaded()
        self._stale = snapshots.stale()
        self._now = clock.now
        self._meter = meter
        self._offer = offer
        self._evaluated = meter.evaluated
        self._gate = gate
        self._wait_of_client, self._wait_of_server = gate.wait_of_client, gate.wait_of_server

    def at_once(
        self, key: str, scope: Scope, headers: Mapping[bytes, bytes], body: bytes, now: float
    ) -> bytes | None:
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
            client = credential.kind is _CLIENT
            view = snapshot.client_visible if client else snapshot
            request = decode(body)
            context = (request and request.context) or {}
            instant = self._now() if view.depends_on_time else 0
            decision = view.evaluate(key, context, instant)
        except Exception:  # noqa: BLE001  the careful way finds out what it is
            return None
        # Only what is answered here counts here: the careful way counts what it answers.
        if decision.error_code is not None or (
            self._wait_of_client(credential.id, scope, now)
            if client
            else self._wait_of_server(credential.id, now)
        ):
            return None
        encoded = decision.encoded
        self._evaluated[encoded] += 1
        return encoded

    def admit(self, call: Call, *, counts: bool) -> Admitted:
        """Who asks, what is served to whoever it is, and the part of it that the key may see.

        Raise `Refusal` if the headers hold no key that evaluates; if the request `counts`, also
        if the key or the address asked too much.
        """
        _, scope, headers, _ = call
        key = api_key_of(headers)
        credential = None if key is None else self._find(key)
        if credential is None:
            raise self._gate.without_key(scope)
        flag_set = credential.flag_set
        if flag_set is None:
            raise refusals.wrong_kind_of_key()
        snapshot = self._snapshots.get(flag_set)
        if snapshot is None:
            raise refusals.not_loaded()
        if counts:
            self._gate.check(credential, scope)
        # What a client key must not see does not exist for it.
        view = snapshot.client_visible if credential.kind is _CLIENT else snapshot
        return credential, snapshot, view

    def one(self, admitted: Admitted, call: Call, context: dict[str, Any]) -> Answer:
        """Evaluate one flag. Raise `Refusal` if there is none with this key."""
        _, snapshot, view = admitted
        key = call[0]
        decision = view.evaluate(key, context, self._now())
        if decision.error_code is _NOT_FOUND:
            self._meter.unknown_flag(snapshot.flag_set, key)
            raise refusals.unknown_flag(key)
        self._evaluated[decision.encoded] += 1
        return OK if decision.error_code is None else BAD_REQUEST, (), decision.encoded

    def all(self, admitted: Admitted, call: Call, context: dict[str, Any]) -> Answer:
        """Evaluate all flags that are visible, unless the client has the answer already."""
        credential, snapshot, view = admitted
        _, scope, headers, _ = call
        since = self._stale.get(snapshot.flag_set)
        # Nothing in good times; more metadata while the store does not confirm the snapshot.
        staleness = "" if since is None else f',"staleSince":"{format_instant(since)}"'
        parts = None
        if view.depends_on_time:
            parts = self._evaluate_all(snapshot, view, context, staleness)
            tag = conditional.tag_of_body(b"".join(parts))
        else:
            # An answer that says since when it is stale is another one than before and after.
            audience = ("server" if view is snapshot else "client") + staleness
            tag = conditional.tag_of_inputs(snapshot, audience, context)
        offer = self._offer
        window = None if offer is None else offer.window()
        if_none_match = headers.get(b"if-none-match")
        if if_none_match is not None and not conditional.expects_other_flags(
            scope["query_string"], snapshot.revision
        ):
            for good in conditional.good_tags(tag, window):
                if conditional.matches(if_none_match, good):
                    return NOT_MODIFIED, ((b"etag", good),), b""
        if parts is None:
            parts = self._evaluate_all(snapshot, view, context, staleness)
        if offer is not None and window is not None:
            tag = conditional.in_window(tag, window)
            parts.append(offer.members(credential, scope.get("root_path", ""), window))
        parts.append(b"}")
        return OK, ((b"etag", tag),), b"".join(parts)

    def _evaluate_all(
        self, snapshot: Snapshot, view: View, context: dict[str, Any], staleness: str
    ) -> list[bytes]:
        """The answer in parts, because it is long; more may follow, and its end."""
        instant = self._now() if view.depends_on_time else 0
        decided = view.evaluate_together(context, instant)
        for constants in decided.constants:
            self._meter.evaluated_together[constants] += 1
        self._evaluated.update(decided.others)
        about = _about(snapshot.flag_set, snapshot.revision, staleness)
        return [b'{"flags":[', *decided.pieces, about]


@lru_cache(maxsize=1_024)
def _about(flag_set: FlagSet, revision: str, staleness: str) -> bytes:
    """What follows the flags. Slugs and hexadecimal digits need no escaping."""
    return f'],"metadata":{{"flagSetId":"{flag_set}","version":"{revision}"{staleness}}}'.encode()
