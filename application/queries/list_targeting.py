"""List what an environment does."""

from dataclasses import dataclass

from application.access import Actor, Role
from application.pages import FIRST_PAGE, Page, PageRequest
from application.ports.catalogue import ALL_UNARCHIVED, Catalogue, FlagFilter
from domain.environment import FlagSet
from domain.flag import TargetedFlag


@dataclass(frozen=True, slots=True, kw_only=True)
class ListTargeting:
    """Query: what does an environment do with its flags?"""

    flag_set: FlagSet
    wanted: FlagFilter = ALL_UNARCHIVED
    page: PageRequest = FIRST_PAGE


class ListTargetingHandler:
    """Readers of an environment see what it does."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue

    async def __call__(self, actor: Actor, query: ListTargeting) -> Page[TargetedFlag]:
        """Return wanted flags with their targeting, by key. Raise `EnvironmentNotFound`."""
        actor.require(Role.READER, *query.flag_set)
        return await self._catalogue.targeted_flags(query.flag_set, query.wanted, query.page)
