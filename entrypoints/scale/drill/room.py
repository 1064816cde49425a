"""A disk without room, for a process and those that it has started."""

import resource
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path


@contextmanager
def no_room(pid: int) -> Iterator[None]:
    """Nothing that they write to files is taken inside the block.

    What they start meanwhile finds no room either, for as long as it lives. Raise `RuntimeError`
    if the system cannot do that: only Linux can.
    """
    if sys.platform != "linux":
        raise RuntimeError("only Linux lets one process take the room from another")
    with ExitStack() as restored:
        for each in (pid, *_children(pid)):
            restored.enter_context(suppress(ProcessLookupError))  # it may have ended by then
            restored.callback(_limit, each, _limit(each, 0))
        yield


def _children(pid: int) -> list[int]:
    listed = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    return [int(each) for each in listed.split()]


def _limit(pid: int, size: int) -> int:
    """Set how many bytes a file may grow to, and tell how many it might."""
    before, most = resource.prlimit(pid, resource.RLIMIT_FSIZE)
    resource.prlimit(pid, resource.RLIMIT_FSIZE, (size, most))
    return before
