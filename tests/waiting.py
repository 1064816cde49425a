"""Waiting until something is so, as an onlooker would: by looking again and again."""

import asyncio
from collections.abc import Callable

LONGEST = 60
"""Seconds that anything may take on a busy machine."""


async def until(true: Callable[[], object], *, within: float = LONGEST) -> None:
    """Wait until it is so. Raise `TimeoutError` if it is not so many seconds later."""
    async with asyncio.timeout(within):
        while not true():  # noqa: ASYNC110  nobody else tells
            await asyncio.sleep(0.01)
