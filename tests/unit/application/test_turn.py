"""One at a time, also in an event loop that comes after another."""

import asyncio

from application.turn import Turn


async def count_together(turn: Turn, most: int = 3) -> int:
    """How many had the turn at the same time, of several who wanted it."""
    at_once = peak = 0

    async def take() -> None:
        nonlocal at_once, peak
        async with turn():
            at_once += 1
            peak = max(peak, at_once)
            await asyncio.sleep(0)
            at_once -= 1

    await asyncio.gather(*(take() for _ in range(most)))
    return peak


def test_each_event_loop_has_one_at_a_time() -> None:
    turn = Turn()
    assert [asyncio.run(count_together(turn)) for _ in range(2)] == [1, 1]


def test_who_had_the_turn_in_a_loop_that_is_gone_keeps_nobody_waiting() -> None:
    turn = Turn()

    async def take_and_keep() -> None:
        await turn().acquire()

    asyncio.run(take_and_keep())
    assert asyncio.run(count_together(turn)) == 1
