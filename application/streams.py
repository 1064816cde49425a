"""Who listens: every open event stream of this process, and what wakes it.

A stream that was woken looks for itself what there is to tell. However often it is woken before it
looks, it looks once: a slow client costs no memory, and hears of the newest state only.
"""

import asyncio
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TypeAlias, TypeVar

from application.keyring import Keyring
from application.ports.stream_meter import StreamKind, StreamMeter
from application.refresh import Refresh
from application.snapshots import Snapshots
from domain.environment import FlagSet
from domain.errors import NoRoomForStreams, TooManyStreams
from domain.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class HistoryOf:
    """The topic of streams that hear of what happens to an environment, served or not."""

    flag_set: FlagSet


Topic: TypeAlias = FlagSet | HistoryOf
"""What a stream listens to: what a flag set serves, or its history."""
Name = TypeVar("Name")


class Stream:
    """One client that listens."""

    __slots__ = ("_woken", "ended", "key_id", "kind", "topic")

    def __init__(self, kind: StreamKind, topic: Topic, key_id: str) -> None:
        self.kind = kind
        self.topic = topic
        self.key_id = key_id
        self.ended = False
        """Whether there is nothing more to tell, ever."""
        self._woken = asyncio.Event()

    def wake(self) -> None:
        """There may be something to tell."""
        self._woken.set()

    def end(self) -> None:
        """Nothing more is told."""
        self.ended = True
        self._woken.set()

    async def sleep(self, seconds: float) -> bool:
        """Wait until woken, but not longer than so many seconds; tell whether it was woken."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._woken.wait()
        woken = self._woken.is_set()
        if not self.ended:
            self._woken.clear()
        return woken


@dataclass(frozen=True, slots=True)
class Room:
    """How many streams may be open at once in one process; more cost memory, and wake-ups."""

    total: int
    per_key: int
    per_address: int
    """Of one client address, where addresses are told apart."""


class Streams:
    """All open streams of one process."""

    def __init__(
        self,
        snapshots: Snapshots,
        refresh: Refresh,
        keyring: Keyring,
        meter: StreamMeter,
        room: Room,
    ) -> None:
        self._keyring = keyring
        self._meter = meter
        self._room = room
        self._by_topic = defaultdict[Topic, set[Stream]](set)
        self._by_key = defaultdict[str, set[Stream]](set)
        self._by_address = Counter[str]()
        self._open = 0
        self._ended = False
        snapshots.subscribe(self._swapped)
        refresh.subscribe(self._changed)

    @contextmanager
    def open(
        self, kind: StreamKind, topic: Topic, key_id: str, address: str | None = None
    ) -> Iterator[Stream]:
        """A stream that is woken inside the block. Raise `TooManyStreams`, `NoRoomForStreams`.

        The client's address is given if it counts beside the key.
        """
        self._check_room(kind, key_id, address)
        stream = Stream(kind, topic, key_id)
        if self._ended:
            stream.end()
        self._by_topic[topic].add(stream)
        self._by_key[key_id].add(stream)
        if address is not None:
            self._by_address[address] += 1
        self._open += 1
        self._meter.stream_opened(kind)
        try:
            yield stream
        finally:
            self._open -= 1
            self._meter.stream_closed(kind)
            _discard(self._by_topic, topic, stream)
            _discard(self._by_key, key_id, stream)
            if address is not None:
                self._leave(address)

    def listening(self, topic: Topic) -> int:
        """How many streams listen to a topic."""
        return len(self._by_topic.get(topic, ()))

    def refused(self, kind: StreamKind, reason: str) -> None:
        """A client may not listen: count it."""
        self._meter.stream_refused(kind, reason)

    def told(self, stream: Stream) -> None:
        """A client is told of something: count it."""
        self._meter.event_sent(stream.kind)

    def end(self) -> None:
        """End every stream that is open, and from now on each that is opened."""
        self._ended = True
        for streams in self._by_topic.values():
            for stream in streams:
                stream.end()

    def _swapped(self, snapshot: Snapshot) -> None:
        self._wake(snapshot.flag_set)

    def _changed(self, concerned: Collection[FlagSet] | None) -> None:
        """End the streams of keys that are no longer in force; whom it concerns looks for news."""
        for key_id in self._by_key.keys() - {each.id for each in self._keyring.credentials()}:
            for stream in self._by_key[key_id]:
                stream.end()
        for topic in self._by_topic:
            if isinstance(topic, HistoryOf) and (concerned is None or topic.flag_set in concerned):
                self._wake(topic)

    def _wake(self, topic: Topic) -> None:
        for stream in self._by_topic.get(topic, ()):
            stream.wake()

    def _leave(self, address: str) -> None:
        self._by_address[address] -= 1
        if not self._by_address[address]:
            del self._by_address[address]

    def _check_room(self, kind: StreamKind, key_id: str, address: str | None) -> None:
        if self._open >= self._room.total:
            self.refused(kind, "total")
            raise NoRoomForStreams
        if len(self._by_key.get(key_id, ())) >= self._room.per_key:
            self.refused(kind, "key")
            raise TooManyStreams(f"the API key '{key_id}'")
        if address is not None and self._by_address[address] >= self._room.per_address:
            self.refused(kind, "address")
            raise TooManyStreams(f"the client address '{address}'")


def _discard(streams: dict[Name, set[Stream]], name: Name, stream: Stream) -> None:
    streams[name].discard(stream)
    if not streams[name]:
        del streams[name]
