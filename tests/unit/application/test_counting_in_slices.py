"""Counting reads what is new in slices, and others have their turn in between."""

import asyncio
from itertools import pairwise

from adapters.metrics.tally import TrafficTally
from application.counting import SLICE, Counting
from domain.answers import Answers
from domain.decision import Reason
from domain.flag import TargetedFlag
from tests.contracts.examples import LIVE, flag, targeting
from tests.unit.application.test_counting import Process


class ReadTally(TrafficTally):
    """Writes down how often it was read, and how often others had their turn until then."""

    def __init__(self) -> None:
        super().__init__()
        self.turns = 0
        self.reads: list[int] = []

    def read(self, most: int) -> bool:
        self.reads.append(self.turns)
        return super().read(most)


async def test_ten_thousand_new_flags_are_read_in_slices() -> None:
    process, tally, flags = Process(), ReadTally(), 10_000
    counting = Counting(tally, process.usage, process.clock, process.meter, retention_days=90)
    answers = Answers(LIVE, TargetedFlag(flag(), targeting()))
    encoded = answers.serve("on", Reason.STATIC).encoded
    for number in range(flags):
        tally.evaluated[encoded.replace(b'"banner"', b'"flag-%d"' % number)] += 1

    async def look_on() -> None:
        while True:
            tally.turns += 1
            await asyncio.sleep(0)

    onlooker = asyncio.create_task(look_on())
    await counting.flush()
    onlooker.cancel()
    assert len(tally.reads) == flags // SLICE + 1
    assert all(before < after for before, after in pairwise(tally.reads))
    assert process.meter.stored == [flags]
