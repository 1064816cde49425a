"""Ending together with the process that started this one, however that ends."""

import ctypes
import os
import signal
import sys
from typing import Final

_PR_SET_PDEATHSIG: Final = 1


def end_with_parent(parent: int) -> None:
    """Let the system kill this process once its parent is gone, even while it hangs.

    Linux counts the end of the thread that started it, which has to be the parent's main one.
    Other systems have no such thing; there, and where it is not allowed, this does nothing.
    """
    if not sys.platform.startswith("linux"):
        return
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:  # it was gone before it was asked for
        os.kill(os.getpid(), signal.SIGKILL)
