"""Which failures of SQLite mean that the database does not answer, and which of them last."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from sqlalchemy import exc

from domain.errors import Unavailable

_LASTING: Final = {
    sqlite3.SQLITE_NOTADB: "is no SQLite database",
    sqlite3.SQLITE_CORRUPT: "is damaged; restore it from a backup",
    sqlite3.SQLITE_CANTOPEN: "cannot be opened: this user must be able to read and write it, and "
    "its directory too",
    sqlite3.SQLITE_READONLY: "cannot be written to: this user must be able to write it, and its "
    "directory too",
    sqlite3.SQLITE_PERM: "may not be used by this user",
    sqlite3.SQLITE_FULL: "cannot grow: the disk is full",
    sqlite3.SQLITE_IOERR: "cannot be read or written: the disk has a fault",
}
_PRIMARY: Final = 0xFF
"""An extended result code has the primary one in its lowest byte."""


@contextmanager
def answering(path: Path) -> Iterator[None]:
    """Turn every failure of the database itself, such as a lock or a full disk, to `Unavailable`.

    Violated constraints and wrong statements are faults of this program, and stay what they are.
    """
    try:
        yield
    except (exc.TimeoutError, exc.OperationalError, sqlite3.OperationalError) as error:
        raise _unavailable(path, error) from error
    except (exc.DatabaseError, sqlite3.DatabaseError) as error:
        if type(error) in {exc.DatabaseError, sqlite3.DatabaseError}:  # a damaged file
            raise _unavailable(path, error) from error
        raise


@contextmanager
def making(path: Path) -> Iterator[None]:
    """The same where files and directories are looked for and made."""
    try:
        with answering(path):
            yield
    except OSError as error:
        cause = f"the database {path} cannot be made: {error.filename}: {error.strerror}"
        raise Unavailable("the database", cause) from error


def _unavailable(path: Path, error: Exception) -> Unavailable:
    code = getattr(getattr(error, "orig", error), "sqlite_errorcode", 0) & _PRIMARY
    return Unavailable("the database", f"{path} {_LASTING[code]}" if code in _LASTING else "")
