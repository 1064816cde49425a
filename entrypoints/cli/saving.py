"""Whether a server will be able to save snapshots, found out before it starts."""

import errno
from pathlib import Path
from tempfile import TemporaryFile
from typing import Final

from entrypoints.cli.exits import Exit, Failure

_FOR_GOOD: Final = frozenset(
    {
        errno.EACCES,
        errno.EEXIST,
        errno.ELOOP,
        errno.ENAMETOOLONG,
        errno.ENOENT,
        errno.ENOTDIR,
        errno.EPERM,
        errno.EROFS,
    }
)
"""What no waiting mends. A full disk may have room again, and stops no start."""


def check_saving(directory: Path) -> None:
    """Make the directory of saved snapshots. Fail if it can never be written to."""
    try:
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        with TemporaryFile(dir=directory):
            pass
    except OSError as error:
        if error.errno in _FOR_GOOD:
            line = f"FLAGHOIST_SNAPSHOTS_DIRECTORY: cannot write to '{directory}': {error.strerror}"
            raise Failure(Exit.USAGE, line) from None
