"""The file of a database: whether it is still the one that was opened."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final, TypeAlias

from domain.errors import Unavailable

Identity: TypeAlias = tuple[int, int]
"""Device and number of a file: another file at the same path has another one."""

LEFT: Final = ".left"
"""What the log of a file that was replaced is called from then on."""


class File:
    """A path, and which file it led to when a connection of this process was opened last.

    Connections go on with a file that nobody finds any more, and what they write is lost. SQLite
    says nothing of that, and takes the log of commits beside the path (``-wal``) for one of
    whatever file is there: it would write pages of the old file to the new one.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._known: Identity | None = None
        self._known_wal: Identity | None = None

    def identity(self) -> Identity | None:
        """Which file the path leads to now; None if to nothing."""
        return _identity_of(self.path)

    def opening(self) -> Identity | None:
        """Which file is about to be opened; nothing of the one before is left beside it.

        Raise `Unavailable` if there is none any more. Connections to the one before may be open.
        """
        present = self.identity()
        if self._known not in {None, present}:
            if present is None:
                cause = f"{self.path} was removed or replaced while it was open"
                raise Unavailable("the database", cause)
            self._set_aside()
        self._known = present
        return present

    def opened(self, identity: Identity | None) -> None:
        """A connection has opened that file, and the log beside it."""
        wal = _identity_of(self._beside("-wal"))
        if identity == self.identity():
            self._known_wal = wal

    def _set_aside(self) -> None:
        """Leave the log of the file before to whoever may want it, but not where SQLite looks.

        Other processes do the same, and may have made a new one already.
        """
        wal = self._beside("-wal")
        with _alone_in(wal.parent):
            if self._known_wal is not None and _identity_of(wal) == self._known_wal:
                self._beside("-shm").unlink(missing_ok=True)  # it is made anew from the log
                wal.rename(f"{wal}{LEFT}")
        self._known_wal = None

    def _beside(self, ending: str) -> Path:
        """SQLite puts it where the file is, not where a link to it is."""
        return Path(f"{self.path.resolve()}{ending}")


def _identity_of(path: Path) -> Identity | None:
    with suppress(OSError):
        found = os.stat(path)  # noqa: PTH116  half the time of Path.stat
        return found.st_dev, found.st_ino
    return None


@contextmanager
def _alone_in(directory: Path) -> Iterator[None]:
    """No other process that asks for this is inside at the same time."""
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
