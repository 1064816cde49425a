"""What every store promises about segments."""

import pytest

from domain.environment import Project
from domain.errors import SegmentAlreadyExists, SegmentNotFound, StaleVersion
from domain.notation.segments import write_segment
from domain.segment import Segment
from domain.values import canonical
from tests.contracts.examples import BETA, adding_segments
from tests.contracts.store import AUTHOR, Store, StoreContract


def plain(key: str) -> Segment:
    return Segment(id=f"id-of-{key}", key=key)


class SegmentsContract(StoreContract):
    @pytest.mark.parametrize("segment", [BETA, plain("empty")], ids=lambda each: each.key)
    async def test_returns_what_was_stored(self, shop: Store, segment: Segment) -> None:
        await shop.write(lambda work: work.segments.add("shop", segment))

        found = await shop.look(lambda work: work.segments.find("shop", segment.key))
        assert found == segment
        assert canonical(write_segment(found)) == canonical(write_segment(segment))

    async def test_finds_all_of_one_project_by_key(self, shop: Store) -> None:
        await shop.write(lambda work: work.projects.add(Project(key="warehouse")))
        await shop.write(lambda work: work.segments.add("warehouse", plain("a")))
        await shop.write(adding_segments(plain("staff"), plain("beta"), plain("old")))
        await shop.write(lambda work: work.segments.remove("shop", plain("old")))

        found = await shop.look(lambda work: work.segments.find_all("shop"))
        assert found == (plain("beta"), plain("staff"))

    async def test_forgets_what_was_not_committed(self, shop: Store) -> None:
        await shop.look(lambda work: work.segments.add("shop", BETA))

        with pytest.raises(SegmentNotFound):
            await shop.look(lambda work: work.segments.find("shop", "beta"))

    async def test_a_key_is_taken_once(self, shop: Store) -> None:
        await shop.write(lambda work: work.segments.add("shop", BETA))

        with pytest.raises(SegmentAlreadyExists):
            await shop.look(lambda work: work.segments.add("shop", plain("beta")))

    async def test_a_deleted_one_is_gone_but_keeps_its_key(self, shop: Store) -> None:
        await shop.write(lambda work: work.segments.add("shop", BETA))
        await shop.write(lambda work: work.segments.remove("shop", BETA))

        with pytest.raises(SegmentNotFound):
            await shop.look(lambda work: work.segments.find("shop", "beta"))
        with pytest.raises(SegmentAlreadyExists):
            await shop.look(lambda work: work.segments.add("shop", plain("beta")))

    async def test_a_refused_one_does_not_spoil_the_unit_of_work(self, shop: Store) -> None:
        await shop.write(lambda work: work.segments.add("shop", BETA))
        async with shop.units_of_work(AUTHOR) as work:
            with pytest.raises(SegmentAlreadyExists):
                await work.segments.add("shop", BETA)
            await work.segments.add("shop", plain("after"))
            await work.commit()

        found = await shop.look(lambda work: work.segments.find_all("shop"))
        assert [each.key for each in found] == ["after", "beta"]

    async def test_returns_the_version_that_was_saved(self, shop: Store) -> None:
        await shop.write(lambda work: work.segments.add("shop", BETA))
        changed = BETA.changed(included=frozenset({"new", "ada"}), condition=None)
        await shop.write(lambda work: work.segments.save("shop", changed))

        found = await shop.look(lambda work: work.segments.find("shop", "beta"))
        assert (found, found.version) == (changed, 2)

    async def test_the_second_of_two_writers_loses(self, shop: Store) -> None:
        await shop.write(lambda work: work.segments.add("shop", BETA))
        await shop.write(lambda work: work.segments.save("shop", BETA.changed(name="mine")))

        with pytest.raises(StaleVersion, match="the segment '") as caught:
            await shop.look(lambda work: work.segments.save("shop", BETA.changed(name="yours")))
        assert (caught.value.expected, caught.value.current) == (1, 2)
        with pytest.raises(StaleVersion, match="the segment '") as caught:
            await shop.look(lambda work: work.segments.remove("shop", BETA))
        assert (caught.value.expected, caught.value.current) == (1, 2)

    async def test_nothing_is_saved_or_deleted_that_is_not_there(self, shop: Store) -> None:
        with pytest.raises(SegmentNotFound):
            await shop.look(lambda work: work.segments.save("shop", BETA.changed(name="new")))
        with pytest.raises(SegmentNotFound):
            await shop.look(lambda work: work.segments.remove("shop", BETA))
