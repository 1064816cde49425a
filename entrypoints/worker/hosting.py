"""One event loop for a worker process, with the running service inside it."""

import asyncio
import threading
from collections.abc import Coroutine
from typing import Any, Final, TypeVar

from entrypoints.container import Container
from entrypoints.lifecycle import running
from entrypoints.telemetry import observed

Result = TypeVar("Result")

PATIENCE: Final = 60.0
"""Seconds to start or stop in."""


class Host:
    """Runs a service on a thread of its own; tasks, which do not await, ask it from theirs."""

    def __init__(self, container: Container) -> None:
        self.container = container
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, name="flaghoist", daemon=True)
        self._started = threading.Event()
        self._stop = asyncio.Event()
        self._failure: BaseException | None = None

    def start(self) -> None:
        """Start the service. Raise whatever prevents that."""
        self._thread.start()
        self._started.wait(PATIENCE)
        if self._failure is not None:
            raise self._failure

    def ask(self, work: Coroutine[Any, Any, Result]) -> Result:
        """Let the service do something, and wait for it."""
        return asyncio.run_coroutine_threadsafe(work, self._loop).result()

    def stop(self) -> None:
        """Stop the service in good order."""
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(PATIENCE)

    def _run(self) -> None:
        with asyncio.Runner(loop_factory=lambda: self._loop) as runner:
            try:
                runner.run(self._live())
            except BaseException as error:  # noqa: BLE001  `start` raises it where it is awaited
                self._failure = error
            finally:
                self._started.set()

    async def _live(self) -> None:
        async with observed(self.container), running(self.container):
            self._started.set()
            await self._stop.wait()
