"""Whether a collector takes what is sent: one outage, however many signals it does not take."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from functools import partial

from adapters.telemetry.exporters import Tell


class Reach:
    """Hears from each signal's sender, in whatever thread, and tells in the loop it was made in.

    Some collectors take one signal and refuse another: it works when all that failed got through.
    """

    def __init__(self, works: Callable[[], None], failed: Callable[[str], None]) -> None:
        """`failed` is told which signals do not get through."""
        self._works = works
        self._failed = failed
        self._loop = asyncio.get_running_loop()
        self._missing: set[str] = set()

    def of(self, signal: str) -> Tell:
        """What the sender of a signal tells of itself."""
        return partial(self._hear, signal)

    def _hear(self, signal: str, through: bool) -> None:  # noqa: FBT001  as `Tell` is called
        with suppress(RuntimeError):  # the loop has ended: nobody is left to tell
            self._loop.call_soon_threadsafe(self._settle, signal, through)

    def _settle(self, signal: str, through: bool) -> None:  # noqa: FBT001  as above
        if not through:
            self._missing.add(signal)
            self._failed(", ".join(sorted(self._missing)))
            return
        self._missing.discard(signal)
        if not self._missing:
            self._works()
