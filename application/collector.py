"""The cycle collector, where much is made that stays."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

MANY: Final = 50_000
"""So many new objects, looked at by the collector at once, make requests wait noticeably."""


@contextmanager
def uncollected() -> Iterator[None]:
    """Hold the cycle collector back for a moment.

    Compiling many flags makes many objects that all live on; to search them for garbage again
    and again takes longer than to make them, and a last search, for ten thousand flags, would
    stop all threads for a tenth of a second. So the collector never looks at many new objects at
    all: they are not in cycles, and end with their last reference.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            if gc.get_count()[0] > MANY:
                gc.freeze()
            gc.enable()
