"""One client that listens: whether it may, and what it is told."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Final

from application.access import Credential
from application.ports.clock import Clock
from application.ports.stream_meter import StreamKind
from application.stream_tokens import StreamTokens
from application.streams import Stream, Streams
from domain.environment import FlagSet
from domain.errors import EnvironmentNotFound
from entrypoints.http.ofrep import refusals
from entrypoints.http.streams.announcements import Announcements
from entrypoints.http.streams.pace import Pace, linger
from entrypoints.http.streams.sse import HEARTBEAT, greeting

KIND: Final = StreamKind.REFETCH


@dataclass(frozen=True, slots=True, kw_only=True)
class Listener:
    """Who listens, to what, and how long at most."""

    credential: Credential
    flag_set: FlagSet
    left: float
    """Seconds until the token ends."""
    known: str
    """The revision that the client has heard of last."""
    unit: float
    """Its place among all who hear the same, from 0 up to 1."""


class Listening:
    """Tells whoever shows a good token that another snapshot is served."""

    def __init__(
        self,
        tokens: StreamTokens,
        streams: Streams,
        announcements: Announcements,
        pace: Pace,
        clock: Clock,
    ) -> None:
        self.streams = streams
        self._tokens = tokens
        self._announcements = announcements
        self._pace = pace
        self._clock = clock

    def admit(self, token: str, last_event_id: str | None, unit: float) -> Listener | None:
        """Who shows a token; None if it is not good. Raise `Refusal` if nothing is served there."""
        credential, left = self._tokens.read(token) or (None, 0.0)
        if credential is None or (flag_set := credential.flag_set) is None:
            self.streams.refused(KIND, "token")
            return None
        try:
            newest = self._announcements.of(flag_set)
        except EnvironmentNotFound:
            raise refusals.not_loaded() from None
        known = last_event_id
        if known is None:
            heard = newest.known_to_newcomers(self._clock.now())
            known = newest.revision if heard else ""
        return Listener(credential=credential, flag_set=flag_set, left=left, known=known, unit=unit)

    async def events(self, stream: Stream, listener: Listener) -> AsyncIterator[bytes]:
        """What the client is told, until the stream ends or its time is over."""
        now = asyncio.get_running_loop().time
        until = now() + self._pace.stay(listener.unit, listener.left)
        known = listener.known
        yield greeting(known, listener.unit)
        while not stream.ended and (left := until - now()) > 0:
            newest = self._announcements.of(listener.flag_set)
            if newest.revision != known:
                known = newest.revision
                self.streams.told(stream)
                yield newest.encoded
            elif await stream.sleep(min(self._pace.heartbeat, left)):
                listening = self.streams.listening(listener.flag_set)
                await linger(stream, min(left, self._pace.delay(listener.unit, listening)))
            else:
                yield HEARTBEAT
