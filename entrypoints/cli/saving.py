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
        _write_in(directory)
    except OSError as error:
        if error.errno in _FOR_GOOD:
            raise Failure(Exit.USAGE, _line(directory, error)) from None


def why_unsavable(directory: Path) -> str:
    """Why nothing could be saved there now; empty if it could. Makes nothing."""
    try:
        _write_in(next(each for each in (directory, *directory.parents) if each.exists()))
    except OSError as error:
        return _line(directory, error)
    return ""


def _write_in(directory: Path) -> None:
    with TemporaryFile(dir=directory):
        pass


def _line(directory: Path, error: OSError) -> str:
    return f"FLAGHOIST_SNAPSHOTS_DIRECTORY: cannot write to '{directory}': {error.strerror}"
