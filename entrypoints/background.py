"""What a running service does beside answering: loops that live as long as it does."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator
from contextlib import asynccontextmanager
from typing import Final, TypeAlias

import structlog

from entrypoints.container import Container

PAUSE: Final = 1.0
"""Seconds after which a loop that failed starts again."""

PUBLISHED_EVERY: Final = 1.0
"""Seconds between two times that a worker writes its metrics for the others."""

LOOP_WATCHED_EVERY: Final = 0.25
"""Seconds between two looks at how late the event loop is."""

Loop: TypeAlias = Callable[[], Awaitable[None]]
"""Runs until it is cancelled."""


def loops(container: Container, *, delivers: bool = True) -> Iterator[tuple[str, Loop]]:
    """Every loop by its name. A command that is over in a moment begins no delivery."""
    check = container.settings().snapshots.check
    yield "refresh", lambda: container.refresh().follow(container.change_feed())
    yield "check", lambda: container.refresh().check(check)
    yield "saving", lambda: container.saving().follow()
    yield "metrics", lambda: container.meter().publish(PUBLISHED_EVERY)
    yield "loop", lambda: container.process_health().watch_loop(LOOP_WATCHED_EVERY)
    yield "usage", lambda: container.counting().keep_up(container.settings().usage.interval)
    if delivers:
        yield "delivery", container.dispatch().follow


@asynccontextmanager
async def beside(named: Iterable[tuple[str, Loop]], *, pause: float = PAUSE) -> AsyncIterator[None]:
    """The loops run inside the block. Whatever is wrong with one, the others go on."""
    tasks = [asyncio.create_task(_kept_up(name, run, pause), name=name) for name, run in named]
    try:
        yield
    finally:
        for task in reversed(tasks):
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _kept_up(name: str, run: Loop, pause: float) -> None:
    """Run a loop again if it fails. It has no business to; but it must not take its work along."""
    log = structlog.get_logger("flaghoist.background")
    while True:
        try:
            await run()
        except Exception:
            log.exception("loop failed", loop=name)
        else:
            log.error("loop ended", loop=name)
        await asyncio.sleep(pause)
