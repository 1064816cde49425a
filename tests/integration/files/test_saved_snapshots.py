"""Saved snapshots as files: nothing that happens to a disk makes a wrong one of them."""

import asyncio
import os
import resource
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.files.saved_snapshots import FileSavedSnapshots
from adapters.files.sealing import seal, unseal
from application.ports.saved_snapshots import Saved, SavedSnapshots, Unusable
from domain.errors import Unavailable
from domain.history import Position
from tests.contracts.saved_snapshots_contract import NAME, SavedSnapshotsContract, saved

digests = st.text("0123456789abcdef", min_size=64, max_size=64)
anything = st.builds(
    Saved,
    position=st.builds(Position, st.integers(1, 2**53), digests),
    revision=digests,
    at=st.integers(0, 2**43),
    body=st.binary(max_size=300),
)


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    return tmp_path / "var" / "snapshots"


@pytest.fixture
def place(directory: Path) -> FileSavedSnapshots:
    return FileSavedSnapshots(directory)


class TestContract(SavedSnapshotsContract): ...


@given(anything)
def test_what_was_sealed_comes_out_again(kept: Saved) -> None:
    assert unseal(seal(kept)) == kept


@given(anything, st.data())
def test_any_other_byte_is_refused(kept: Saved, data: st.DataObject) -> None:
    content = bytearray(seal(kept))
    index = data.draw(st.integers(0, len(content) - 1))
    content[index] ^= data.draw(st.integers(1, 255))
    with pytest.raises(Unusable):
        unseal(bytes(content))


@given(anything, st.data())
def test_any_missing_end_is_refused(kept: Saved, data: st.DataObject) -> None:
    content = seal(kept)
    with pytest.raises(Unusable):
        unseal(content[: data.draw(st.integers(0, len(content) - 1))])


async def test_files_are_for_this_user_alone(place: SavedSnapshots, directory: Path) -> None:
    await place.keep(NAME, saved())
    (file,) = os.scandir(directory)
    assert file.name == "shop.production.snapshot"
    assert file.stat().st_mode & 0o777 == 0o600
    (above,) = os.scandir(directory.parent)
    assert above.stat().st_mode & 0o777 == 0o700


async def test_a_full_disk_leaves_the_older_one(
    place: SavedSnapshots, directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await place.keep(NAME, saved(7))

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(Unavailable) as refused:
        await place.keep(NAME, saved(8), instead_of=saved(7).position)
    assert refused.value.cause.endswith("No space left on device")
    assert await place.find(NAME) == saved(7)
    assert len(list(os.scandir(directory))) == 1


async def test_what_the_system_lets_nobody_write_leaves_the_older_one(
    place: SavedSnapshots, directory: Path
) -> None:
    await place.keep(NAME, saved(7))
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (16, hard))
    try:
        with pytest.raises(Unavailable) as refused:
            await place.keep(NAME, saved(8), instead_of=saved(7).position)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert refused.value.cause.endswith("File too large")
    assert await place.find(NAME) == saved(7)
    assert len(list(os.scandir(directory))) == 1
    assert await place.keep(NAME, saved(8), instead_of=saved(7).position)
    assert await place.find(NAME) == saved(8)


async def test_a_torn_file_claims_nothing(place: SavedSnapshots, directory: Path) -> None:
    await place.keep(NAME, saved())
    path = directory / "shop.production.snapshot"
    for length in (0, 5, 100, len(seal(saved())) - 1):
        await asyncio.to_thread(path.write_bytes, seal(saved())[:length])
        with pytest.raises(Unusable):
            await place.find(NAME)
    await asyncio.to_thread(path.write_bytes, b"")
    assert await place.position(NAME) is None
    await place.keep(NAME, saved(8))
    assert await place.find(NAME) == saved(8)


async def test_a_place_where_no_directory_can_be(tmp_path: Path) -> None:
    (tmp_path / "taken").symlink_to(os.devnull)
    place = FileSavedSnapshots(tmp_path / "taken" / "snapshots")
    assert await place.find(NAME) is None
    with pytest.raises(Unavailable):
        await place.keep(NAME, saved())
