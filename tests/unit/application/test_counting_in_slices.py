"""Counting gathers in slices, and others have their turn in between."""

import asyncio
from collections.abc import Iterator
from itertools import pairwise

from adapters.metrics.tally import TrafficTally
from application.counting import SLICE, Counting
from application.ports.tally import Taken
from domain.answers import Answers
from domain.decision import Reason
from domain.flag import TargetedFlag
from domain.plans import Constants
from tests.contracts.examples import LIVE, flag, targeting
from tests.unit.application.test_counting import Process

FLAGS = 10_000


class WatchedTally(TrafficTally):
    """Writes down how much each part held, and how often others had had their turn by then."""

    def __init__(self) -> None:
        super().__init__()
        self.turns = 0
        self.given: list[tuple[int, int]] = []

    def parts(self, most: int) -> Iterator[Taken]:
        for taken in super().parts(most):
            self.given.append((self.turns, len(taken.answered)))
            yield taken


async def test_ten_thousand_flags_are_gathered_in_slices() -> None:
    process, tally = Process(), WatchedTally()
    counting = Counting(tally, process.usage, process.clock, process.meter, retention_days=90)
    answers = Answers(LIVE, TargetedFlag(flag(), targeting()))
    encoded = answers.serve("on", Reason.STATIC).encoded
    sent = [encoded.replace(b'"banner"', b'"flag-%d"' % number) for number in range(FLAGS)]
    tally.evaluated.update(sent)
    tally.evaluated_together[Constants(sent)] += 2

    async def look_on() -> None:
        while True:
            tally.turns += 1
            tally.evaluated[sent[0]] += 1
            await asyncio.sleep(0)

    onlooker = asyncio.create_task(look_on())
    await counting.flush()
    onlooker.cancel()
    turns, sizes = zip(*tally.given, strict=True)
    assert all(before < after for before, after in pairwise(turns))
    assert max(sizes) <= SLICE
    assert len(sizes) <= 2 * FLAGS / SLICE + 1
    assert process.meter.stored == [3 * FLAGS]
    await counting.flush()
    assert sum(process.meter.stored) == 3 * FLAGS + tally.turns
