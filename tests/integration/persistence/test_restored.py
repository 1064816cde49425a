"""A file whose bytes were exchanged under those who have it open, as by copying a backup back."""

from collections.abc import Callable

import pytest

from adapters.persistence.database import Database
from domain.errors import Unavailable
from tests.contracts.store import Store
from tests.integration.persistence.databases import path_of

PAGE = 4_096


def only_begun(_whole: bytes) -> bytes:
    return b""


def damaged(whole: bytes) -> bytes:
    """All tables are named on the first page, and none of them is found where it says."""
    return whole[:PAGE] + bytes(len(whole) - PAGE)


@pytest.mark.parametrize("spoil", [only_begun, damaged])
async def test_a_file_that_is_whole_again_answers_again(
    spoil: Callable[[bytes], bytes], shop: Store, database: Database
) -> None:
    await database.dispose()  # all is in the file itself now
    path = path_of(database)
    whole = path.read_bytes()

    path.write_bytes(spoil(whole))
    for _ in range(3):
        with pytest.raises(Unavailable):
            await shop.definitions.sequence()
    assert path.read_bytes() == spoil(whole)
    path.write_bytes(whole)

    assert await shop.definitions.sequence() == 3
