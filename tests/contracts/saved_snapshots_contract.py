"""What every place that keeps saved snapshots promises."""

import asyncio

from application.ports.saved_snapshots import Saved, SavedSnapshots
from domain.history import Position

NAME = "shop/production"


def saved(sequence: int = 1, body: bytes = b"body\n\x00\xff") -> Saved:
    """Something saved at a position of some store."""
    position = Position(sequence, f"{sequence:064x}")
    return Saved(position=position, revision="ab" * 32, at=1_800_000_000_000, body=body)


class SavedSnapshotsContract:
    async def test_a_new_place_has_nothing(self, place: SavedSnapshots) -> None:
        assert await place.find(NAME) is None
        assert await place.position(NAME) is None

    async def test_finds_what_was_kept(self, place: SavedSnapshots) -> None:
        assert await place.keep(NAME, saved())
        assert await place.find(NAME) == saved()

    async def test_one_replaces_what_it_is_said_to(self, place: SavedSnapshots) -> None:
        before = None
        for sequence, body in ((7, b"a"), (8, b"longer"), (3, b""), (3, b"again")):
            kept = saved(sequence, body)
            assert await place.keep(NAME, kept, instead_of=before)
            assert await place.find(NAME) == kept
            before = kept.position

    async def test_one_replaces_nothing_else(self, place: SavedSnapshots) -> None:
        assert not await place.keep(NAME, saved(8), instead_of=saved(7).position)
        assert await place.find(NAME) is None
        assert await place.keep(NAME, saved(9))
        for before in (None, saved(8).position, Position(9, "another store")):
            assert not await place.keep(NAME, saved(10), instead_of=before)
        assert await place.find(NAME) == saved(9)

    async def test_tells_of_which_position_it_is(self, place: SavedSnapshots) -> None:
        await place.keep(NAME, saved(7))
        assert await place.position(NAME) == saved(7).position

    async def test_names_are_apart(self, place: SavedSnapshots) -> None:
        await place.keep(NAME, saved(7))
        await place.keep("shop/development", saved(8, b"other"))
        await place.keep("roster", saved(9))
        assert await place.find(NAME) == saved(7)
        assert await place.find("shop/development") == saved(8, b"other")
        assert await place.position("roster") == saved(9).position

    async def test_of_many_at_once_one_has_its_way(self, place: SavedSnapshots) -> None:
        before = None
        for first in (1, 21):
            each = [saved(sequence, b"x" * sequence) for sequence in range(first, first + 20)]
            kept = [place.keep(NAME, one, instead_of=before) for one in each]
            done = await asyncio.gather(*kept)
            found = await place.find(NAME)
            assert [one for one, was_kept in zip(each, done, strict=True) if was_kept] == [found]
            before = None if found is None else found.position
