"""Loops beside the requests: kept up whatever happens in them, and ended together."""

import asyncio

from structlog.testing import capture_logs

from entrypoints.background import beside


async def test_a_loop_that_fails_is_told_of_and_starts_again() -> None:
    runs = asyncio.Queue[int]()

    async def failing() -> None:
        runs.put_nowait(1)
        raise KeyError("inside")

    with capture_logs() as logged:
        async with asyncio.timeout(10), beside([("failing", failing)], pause=0):
            for _ in range(3):
                await runs.get()
    assert {(line["event"], line["loop"]) for line in logged} == {("loop failed", "failing")}


async def test_a_loop_that_ends_starts_again_too() -> None:
    runs = asyncio.Queue[int]()

    async def ending() -> None:
        runs.put_nowait(1)

    with capture_logs() as logged:
        async with asyncio.timeout(10), beside([("ending", ending)], pause=0):
            for _ in range(3):
                await runs.get()
    assert {(line["event"], line["loop"]) for line in logged} == {("loop ended", "ending")}


async def test_one_loop_does_not_disturb_another_and_all_end_with_the_block() -> None:
    ended = []

    async def failing() -> None:
        raise KeyError("inside")

    async def waiting() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            ended.append("waiting")

    with capture_logs():
        async with beside([("failing", failing), ("waiting", waiting)], pause=0):
            await asyncio.sleep(0.01)
            assert not ended
    assert ended == ["waiting"]
