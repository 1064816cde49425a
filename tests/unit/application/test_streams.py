"""Open event streams: who is woken when, who must leave, and who finds no room."""

import asyncio
from collections import Counter

import pytest

from application.access import CONSOLE, KeyKind
from application.commands.create_flag import CreateFlag
from application.commands.create_project import CreateProject
from application.commands.issue_key import IssueKey
from application.commands.revoke_key import RevokeKey
from application.commands.turn_flag import TurnFlag
from application.ports.stream_meter import StreamKind, StreamMeter
from application.queries.read_changes import ReadChanges
from application.streams import HistoryOf, Room, Stream, Streams
from domain.environment import FlagSet
from domain.errors import NoRoomForStreams, TooManyStreams
from domain.values import ValueType
from tests.unit.application.world import LIVE, TRIAL, World

REFETCH, CHANGES = StreamKind.REFETCH, StreamKind.CHANGES
AT_ONCE = 0.0
SOON = 10.0


class Counts(StreamMeter):
    """Counts in plain sight."""

    def __init__(self) -> None:
        self.open = Counter[StreamKind]()
        self.events = Counter[StreamKind]()
        self.refused = Counter[tuple[StreamKind, str]]()

    def stream_opened(self, kind: StreamKind) -> None:
        self.open[kind] += 1

    def stream_closed(self, kind: StreamKind) -> None:
        self.open[kind] -= 1

    def stream_refused(self, kind: StreamKind, reason: str) -> None:
        self.refused[kind, reason] += 1

    def event_sent(self, kind: StreamKind) -> None:
        self.events[kind] += 1


def streams_of(
    world: World, meter: StreamMeter, *, total: int = 9, per_key: int = 9, per_address: int = 9
) -> Streams:
    room = Room(total=total, per_key=per_key, per_address=per_address)
    return Streams(world.snapshots, world.refresh, world.keyring, meter, room)


async def turn(world: World, *, on: bool) -> None:
    await world.do(TurnFlag(flag_set=LIVE, flag="banner", on=on))


async def key_of(world: World) -> str:
    issued = await world.do(IssueKey(name="page", kind=KeyKind.CLIENT, flag_set=LIVE))
    return str(issued.credential.id)


async def is_woken(stream: Stream) -> bool:
    return await stream.sleep(AT_ONCE)


async def test_a_swap_wakes_who_listens_to_that_environment(shop: World) -> None:
    streams, key = streams_of(shop, Counts()), await key_of(shop)
    with (
        streams.open(REFETCH, LIVE, key) as live,
        streams.open(REFETCH, TRIAL, key) as trial,
        streams.open(CHANGES, HistoryOf(LIVE), key) as history,
        streams.open(CHANGES, HistoryOf(TRIAL), key) as elsewhere,
    ):
        assert not await is_woken(live)
        await turn(shop, on=True)
        assert [await is_woken(each) for each in (live, history)] == [True, True]
        assert [await is_woken(each) for each in (trial, elsewhere)] == [False, False]
        assert streams.listening(LIVE) == 1


async def test_what_belongs_to_the_whole_project_wakes_all_its_histories(shop: World) -> None:
    streams, key = streams_of(shop, Counts()), await key_of(shop)
    elsewhere = HistoryOf(FlagSet("other", "production"))
    with (
        streams.open(CHANGES, HistoryOf(LIVE), key) as live,
        streams.open(CHANGES, HistoryOf(TRIAL), key) as trial,
        streams.open(CHANGES, elsewhere, key) as other,
    ):
        await shop.do(CreateFlag(project="shop", key="other", value_type=ValueType.BOOLEAN))
        assert [await is_woken(each) for each in (live, trial, other)] == [True, True, False]


async def test_a_store_that_went_back_wakes_histories_of_what_is_gone(shop: World) -> None:
    await shop.refresh.start()
    streams, key = streams_of(shop, Counts()), await key_of(shop)
    before = shop.store.state
    await shop.do(CreateProject(key="later"))
    with streams.open(CHANGES, HistoryOf(FlagSet("later", "production")), key) as gone:
        shop.store.publish(before)
        await shop.refresh()
        assert await is_woken(gone)
        assert not gone.ended


async def test_many_changes_wake_a_slow_stream_once(shop: World) -> None:
    streams = streams_of(shop, Counts())
    with streams.open(REFETCH, LIVE, await key_of(shop)) as stream:
        await turn(shop, on=True)
        await turn(shop, on=False)
        await turn(shop, on=True)
        assert await is_woken(stream)
        assert not await is_woken(stream)


async def test_who_waits_is_woken_at_once(shop: World) -> None:
    streams = streams_of(shop, Counts())
    with streams.open(REFETCH, LIVE, await key_of(shop)) as stream:
        waiting = asyncio.create_task(stream.sleep(SOON))
        await asyncio.sleep(0)
        await turn(shop, on=True)
        assert await waiting


async def test_streams_of_a_revoked_key_end_and_no_others(shop: World) -> None:
    streams, gone, other = streams_of(shop, Counts()), await key_of(shop), await key_of(shop)
    with streams.open(REFETCH, LIVE, gone) as ended, streams.open(REFETCH, LIVE, other) as stays:
        await shop.do(RevokeKey(id=gone))
        assert (ended.ended, stays.ended) == (True, False)
        assert await is_woken(ended)
        assert await is_woken(ended)


async def test_the_end_is_for_all_that_are_open_and_all_that_come(shop: World) -> None:
    streams, key = streams_of(shop, Counts()), await key_of(shop)
    with streams.open(REFETCH, LIVE, key) as before:
        streams.end()
        with streams.open(CHANGES, HistoryOf(LIVE), key) as after:
            assert before.ended
            assert after.ended


async def test_there_is_room_for_so_many(shop: World) -> None:
    meter = Counts()
    streams = streams_of(shop, meter, total=3, per_key=2)
    with streams.open(REFETCH, LIVE, "a"), streams.open(REFETCH, TRIAL, "a"):
        with pytest.raises(TooManyStreams, match="too many"), streams.open(REFETCH, LIVE, "a"):
            pass
        with (
            streams.open(CHANGES, HistoryOf(LIVE), "b"),
            pytest.raises(NoRoomForStreams, match="no more"),
            streams.open(REFETCH, LIVE, "c"),
        ):
            pass
    with streams.open(REFETCH, LIVE, "a"):
        pass
    assert meter.refused == {(REFETCH, "key"): 1, (REFETCH, "total"): 1}
    assert meter.open == {REFETCH: 0, CHANGES: 0}
    assert streams.listening(LIVE) == streams.listening(HistoryOf(LIVE)) == 0


async def test_an_address_that_counts_takes_so_many_whatever_the_key(shop: World) -> None:
    meter = Counts()
    streams = streams_of(shop, meter, per_address=2)
    with streams.open(REFETCH, LIVE, "a", "192.0.2.1"):
        with (
            streams.open(REFETCH, LIVE, "b", "192.0.2.1"),
            pytest.raises(TooManyStreams, match=r"address '192\.0\.2\.1'"),
            streams.open(REFETCH, LIVE, "b", "192.0.2.1"),
        ):
            pass
        with streams.open(REFETCH, LIVE, "b", "192.0.2.2"), streams.open(REFETCH, LIVE, "b"):
            pass
    with streams.open(REFETCH, LIVE, "b", "192.0.2.1"):
        pass
    assert meter.refused == {(REFETCH, "address"): 1}
    assert meter.open == {REFETCH: 0}


async def test_what_is_told_and_who_is_turned_away_is_counted(shop: World) -> None:
    meter = Counts()
    streams = streams_of(shop, meter)
    with streams.open(CHANGES, HistoryOf(LIVE), "a") as stream:
        streams.told(stream)
    streams.refused(REFETCH, "token")
    assert meter.events == {CHANGES: 1}
    assert meter.refused == {(REFETCH, "token"): 1}


async def test_changes_are_read_from_where_one_was(shop: World) -> None:
    (newest,) = await shop.do(ReadChanges(flag_set=LIVE), CONSOLE)
    await turn(shop, on=True)
    await turn(shop, on=False)
    changes = await shop.do(ReadChanges(flag_set=LIVE, after=newest.sequence))
    assert [entry.version for entry in changes] == [2, 3]
    assert await shop.do(ReadChanges(flag_set=LIVE, after=newest.sequence, limit=1)) == changes[:1]
