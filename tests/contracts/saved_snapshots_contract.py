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
        assert not await place.has(NAME, saved().position)

    async def test_finds_what_was_kept(self, place: SavedSnapshots) -> None:
        await place.keep(NAME, saved())
        assert await place.find(NAME) == saved()

    async def test_the_last_one_replaces_the_others(self, place: SavedSnapshots) -> None:
        for sequence, body in ((7, b"a"), (8, b"longer"), (3, b"")):
            await place.keep(NAME, saved(sequence, body))
            assert await place.find(NAME) == saved(sequence, body)

    async def test_tells_of_which_position_it_is(self, place: SavedSnapshots) -> None:
        await place.keep(NAME, saved(7))
        assert await place.has(NAME, saved(7).position)
        assert not await place.has(NAME, saved(8).position)
        assert not await place.has(NAME, Position(7, "another store"))

    async def test_names_are_apart(self, place: SavedSnapshots) -> None:
        await place.keep(NAME, saved(7))
        await place.keep("shop/development", saved(8, b"other"))
        await place.keep("roster", saved(9))
        assert await place.find(NAME) == saved(7)
        assert await place.find("shop/development") == saved(8, b"other")
        assert not await place.has("roster", saved(7).position)

    async def test_many_may_keep_at_once(self, place: SavedSnapshots) -> None:
        each = [saved(sequence, b"x" * sequence) for sequence in range(1, 20)]
        await asyncio.gather(*(place.keep(NAME, one) for one in each))
        assert await place.find(NAME) in each
