"""Find the targeting of a flag."""

from dataclasses import dataclass

from application.access import Actor, Role
from application.ports.catalogue import Catalogue
from domain.environment import FlagSet
from domain.targeting import Targeting


@dataclass(frozen=True, slots=True, kw_only=True)
class FindTargeting:
    """Query: what does an environment do with this flag?"""

    flag_set: FlagSet
    flag: str


class FindTargetingHandler:
    """Readers of an environment see what it does."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue

    async def __call__(self, actor: Actor, query: FindTargeting) -> Targeting:
        """Return it. Raise `EnvironmentNotFound` or `FlagNotFound`."""
        actor.require(Role.READER, *query.flag_set)
        return await self._catalogue.targeting(query.flag_set, query.flag)
