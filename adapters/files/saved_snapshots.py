"""Saved snapshots as files: one a name, replaced as a whole."""

import asyncio
import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import mkstemp
from typing import Final

from adapters.files.sealing import seal, sealed_position, unseal
from application.ports.saved_snapshots import Saved, SavedSnapshots
from domain.errors import Unavailable
from domain.history import Position

SUFFIX: Final = ".snapshot"


class FileSavedSnapshots(SavedSnapshots):
    """Files in one directory, which is made when first needed, for the eyes of this user alone.

    A file is written beside the old one, forced to the disk, and renamed: a full disk, a crash or
    a loss of power leaves the old one as it was.
    """

    what = "the disk"

    def __init__(self, directory: Path) -> None:
        self._directory = directory

    async def find(self, name: str) -> Saved | None:
        content = await asyncio.to_thread(self._read, name)
        return None if content is None else await asyncio.to_thread(unseal, content)

    async def position(self, name: str) -> Position | None:
        return await asyncio.to_thread(self._position, name)

    async def keep(self, name: str, saved: Saved, *, instead_of: Position | None = None) -> bool:
        return await asyncio.to_thread(self._write, name, saved, instead_of)

    def _path(self, name: str) -> Path:
        return self._directory / f"{name.replace('/', '.')}{SUFFIX}"

    def _read(self, name: str) -> bytes | None:
        with _answering(), suppress(FileNotFoundError, NotADirectoryError):
            return self._path(name).read_bytes()
        return None

    def _position(self, name: str) -> Position | None:
        with _answering(), suppress(FileNotFoundError, NotADirectoryError):
            return self._claimed(self._path(name))
        return None

    def _claimed(self, path: Path) -> Position | None:
        with path.open("rb") as file:
            return sealed_position(file)

    def _write(self, name: str, saved: Saved, instead_of: Position | None) -> bool:
        content = seal(saved)
        with _answering():
            self._directory.mkdir(mode=0o700, parents=True, exist_ok=True)
            # The name of the temporary file is its own, so that processes do not meet in it.
            descriptor, beside = mkstemp(dir=self._directory, prefix=".")
            try:
                with os.fdopen(descriptor, "wb") as file:
                    file.write(content)
                    file.flush()
                    os.fsync(descriptor)
                return self._replace(name, Path(beside), instead_of)
            finally:
                Path(beside).unlink(missing_ok=True)

    def _replace(self, name: str, beside: Path, instead_of: Position | None) -> bool:
        with _locked(self._directory) as descriptor:
            if self._position(name) != instead_of:
                return False
            beside.rename(self._path(name))
            os.fsync(descriptor)  # so that the name survives a loss of power
            return True


@contextmanager
def _locked(directory: Path) -> Iterator[int]:
    """Inside the block, no other process is in it, if the file system knows locks."""
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        with suppress(OSError):
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield descriptor
    finally:
        os.close(descriptor)


@contextmanager
def _answering() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        cause = f"{error.filename or 'saved snapshots'}: {error.strerror}"
        raise Unavailable("the disk", cause) from error
