"""What is known about flags is asked for once, however many environments there are."""

from collections.abc import Collection, Mapping

import pytest

from adapters.memory.ages import MemoryAges
from adapters.memory.catalogue import MemoryCatalogue
from application import evidence
from application.commands.create_environment import CreateEnvironment
from application.commands.create_flag import CreateFlag
from application.evidence import Witness
from application.pages import Page, PageRequest
from application.ports.catalogue import FlagFilter
from domain.flag import Flag
from domain.targeting import Targeting
from domain.values import ValueType
from tests.unit.application.world import World


class WatchedCatalogue(MemoryCatalogue):
    """Writes down which flags it was asked for."""

    def __init__(self, world: World) -> None:
        super().__init__(world.store)
        self.flags_read: list[str] = []
        self.targetings_read: list[str] = []

    async def flags(self, project: str, wanted: FlagFilter, page: PageRequest) -> Page[Flag]:
        found = await super().flags(project, wanted, page)
        self.flags_read += [flag.key for flag in found.items]
        return found

    async def targetings(
        self, project: str, flags: Collection[str]
    ) -> Mapping[str, Mapping[str, Targeting]]:
        self.targetings_read += flags
        return await super().targetings(project, flags)

    async def targeted_flags(self, *_: object) -> Page[object]:  # type: ignore[override]
        raise AssertionError("the flags are read already")


async def test_flags_and_targetings_are_asked_for_once(
    shop: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(evidence, "AT_ONCE", 3)
    for key in ("a", "b", "c", "d"):
        await shop.do(CreateFlag(project="shop", key=key, value_type=ValueType.BOOLEAN))
    for number in range(5):
        await shop.do(CreateEnvironment(project="shop", key=f"stage-{number}"))
    catalogue = WatchedCatalogue(shop)
    witness = Witness(catalogue, shop.usage, MemoryAges(shop.store))

    told = {flag.key: about async for flag, about in witness.flags("shop", "")}
    assert catalogue.flags_read == catalogue.targetings_read == list(told)
    environments = {flag_set.environment for flag_set in await shop.definitions.flag_sets(0)}
    assert len(environments) == 7
    for about in told.values():
        assert about.targetings.keys() == environments
