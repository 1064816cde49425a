"""Many who follow the same history: read once for all of them, and little at a time."""

import asyncio

import pytest

from adapters.memory.catalogue import MemoryCatalogue
from application.news import AT_ONCE, News
from application.ports.catalogue import HistoryFilter
from domain.errors import Unavailable
from domain.history import Entry
from tests.unit.application.world import World

MANY = 100
LIVE = HistoryFilter(project="shop", environment="production")


class SlowCatalogue(MemoryCatalogue):
    """Answers when it may, and tells how often it was asked, and how often at once."""

    def __init__(self, world: World) -> None:
        super().__init__(world.store)
        self.may_answer = asyncio.Event()
        self.broken = False
        self.reads = self.reading = self.most = 0

    async def history_after(
        self, wanted: HistoryFilter, after: int, limit: int
    ) -> tuple[Entry, ...]:
        self.reads += 1
        self.reading += 1
        self.most = max(self.most, self.reading)
        found = await super().history_after(wanted, after, limit)
        await self.may_answer.wait()
        self.reading -= 1
        if self.broken:
            raise Unavailable("the database")
        return found


async def pause() -> None:
    """Let everybody get as far as possible."""
    for _ in range(10):
        await asyncio.sleep(0)


@pytest.fixture
def catalogue(shop: World) -> SlowCatalogue:
    return SlowCatalogue(shop)


async def test_all_who_want_the_same_share_one_read(catalogue: SlowCatalogue) -> None:
    news = News(catalogue)
    catalogue.may_answer.set()
    told = await asyncio.gather(*(news.after(LIVE, 0, 9) for _ in range(MANY)))
    assert catalogue.reads == 1
    assert {id(page) for page in told} == {id(told[0])}
    assert told[0]


async def test_a_read_that_has_begun_is_not_joined(shop: World, catalogue: SlowCatalogue) -> None:
    news = News(catalogue)
    early = asyncio.create_task(news.after(LIVE, 0, 9))
    await pause()
    shop.store.publish(shop.store.state)
    late = asyncio.create_task(news.after(LIVE, 0, 9))
    await pause()
    assert catalogue.reads == 2
    catalogue.may_answer.set()
    assert await early == await late


async def test_few_read_at_a_time_and_all_are_told(catalogue: SlowCatalogue) -> None:
    news = News(catalogue)
    asking = [asyncio.create_task(news.after(LIVE, known, 9)) for known in range(MANY)]
    await pause()
    assert catalogue.reads == AT_ONCE
    catalogue.may_answer.set()
    await asyncio.gather(*asking)
    assert (catalogue.reads, catalogue.most) == (MANY, AT_ONCE)


async def test_who_leaves_takes_nothing_from_the_others(catalogue: SlowCatalogue) -> None:
    news = News(catalogue)
    leaving, staying = (asyncio.create_task(news.after(LIVE, 0, 9)) for _ in range(2))
    await pause()
    leaving.cancel()
    await pause()
    catalogue.may_answer.set()
    assert await staying
    assert leaving.cancelled()
    assert catalogue.reads == 1


async def test_all_are_told_that_the_store_does_not_answer(catalogue: SlowCatalogue) -> None:
    news = News(catalogue)
    catalogue.broken = True
    catalogue.may_answer.set()
    told = await asyncio.gather(*(news.after(LIVE, 0, 9) for _ in range(3)), return_exceptions=True)
    assert [type(each) for each in told] == [Unavailable] * 3
    catalogue.broken = False
    assert await news.after(LIVE, 0, 9)


async def test_a_failure_that_nobody_waits_for_any_more_is_no_fault(
    catalogue: SlowCatalogue,
) -> None:
    told: list[object] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: told.append(context))
    news = News(catalogue)
    catalogue.broken = True
    gone = asyncio.create_task(news.after(LIVE, 0, 9))
    await pause()
    gone.cancel()
    await pause()
    catalogue.may_answer.set()
    await pause()
    assert told == []


async def test_reads_that_are_cut_off_by_the_end_are_forgotten(catalogue: SlowCatalogue) -> None:
    news = News(catalogue)
    asking = asyncio.create_task(news.after(LIVE, 0, 9))
    await pause()
    others = asyncio.all_tasks() - {asyncio.current_task(), asking}
    for reading in others:
        reading.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking
