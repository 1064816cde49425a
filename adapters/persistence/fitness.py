"""A database that was away at the start: nobody knows yet whether it is one to use."""

import time
from collections.abc import Awaitable, Callable
from typing import Final, TypeAlias

from domain.errors import Unavailable

AGAIN: Final = 1.0
"""Seconds after which one that was not fit is looked at again."""

WhyNot: TypeAlias = Callable[[], Awaitable[str]]
"""Why a database cannot be used as it is; nothing if it can. Raises `Unavailable`."""


class Fitness:
    """Lets nothing through to a database in doubt until there is no reason against it."""

    def __init__(self) -> None:
        self.reason = ""
        """Why it cannot be used, as far as anybody has looked."""
        self._why_not: WhyNot | None = None
        self._looked_at = 0.0

    def doubt(self, why_not: WhyNot) -> None:
        """Ask this before anything else is asked of the database."""
        self._why_not = why_not

    async def prove(self) -> None:
        """Return if it can be used. Raise `Unavailable` if not."""
        if self._why_not is None:
            return
        if not self.reason or time.monotonic() - self._looked_at > AGAIN:
            self.reason = await self._why_not()
            self._looked_at = time.monotonic()
        if self.reason:
            raise Unavailable("the database", self.reason)
        self._why_not = None
