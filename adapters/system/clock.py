"""The machine's clock."""

import time

from application.ports.clock import Clock
from domain.instants import Instant


class SystemClock(Clock):
    """The wall clock, which may be set back."""

    def now(self) -> Instant:
        return time.time_ns() // 1_000_000
