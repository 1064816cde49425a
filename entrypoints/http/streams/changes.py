"""An answer that tells of every change in an environment."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Final

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from application.access import Actor
from application.ports.stream_meter import StreamKind
from application.queries.read_changes import ReadChanges, ReadChangesHandler
from application.streams import HistoryOf, Stream, Streams
from domain.environment import FlagSet
from domain.errors import Forbidden, NotFound, Unavailable
from domain.history import Entry
from entrypoints.http.problems import request_id_of
from entrypoints.http.spreading import unit_of
from entrypoints.http.streams.sse import HEADERS, HEARTBEAT, event_of, greeting, send_events
from entrypoints.wire.history import EntryOut

_KIND: Final = StreamKind.CHANGES


@dataclass(frozen=True, slots=True)
class Changes:
    """What somebody wants to hear of, and from where on."""

    handle: ReadChangesHandler
    actor: Actor
    flag_set: FlagSet
    known: int
    """The sequence number of the last entry that the client knows."""

    async def after(self, known: int) -> tuple[Entry, ...]:
        """The next entries; none if there are none yet."""
        return await self.handle(self.actor, ReadChanges(flag_set=self.flag_set, after=known))


class ChangesResponse(Response):
    """Goes on until the client leaves, the key is revoked or the server stops."""

    def __init__(self, changes: Changes, streams: Streams, heartbeat: float) -> None:
        super().__init__()
        self._changes = changes
        self._streams = streams
        self._heartbeat = heartbeat
        # No length: it has no end.
        self.raw_headers = list(HEADERS)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        unit = unit_of(request_id_of(scope).encode())
        topic = HistoryOf(self._changes.flag_set)
        with self._streams.open(_KIND, topic, self._changes.actor.id) as stream:
            await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
            await send_events(stream, self._events(stream, unit), receive, send)

    async def _events(self, stream: Stream, unit: float) -> AsyncIterator[bytes]:
        """What happened, then what happens. A store that fails ends it; the client comes back."""
        known = self._changes.known
        yield greeting(str(known), unit)
        while not stream.ended:
            try:
                entries = await self._changes.after(known)
            except (Unavailable, NotFound, Forbidden):
                return
            for entry in entries:
                known = entry.sequence
                yield _event(entry)
                self._streams.told(stream)
            # A stream that has ended counts as woken, always.
            while not (entries or await stream.sleep(self._heartbeat)):
                yield HEARTBEAT


def _event(entry: Entry) -> bytes:
    return event_of("change", str(entry.sequence), EntryOut.of(entry).model_dump_json())
