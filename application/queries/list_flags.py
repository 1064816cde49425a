"""List flags."""

from dataclasses import dataclass

from application.access import Actor
from application.pages import FIRST_PAGE, Page, PageRequest
from application.ports.catalogue import ALL_UNARCHIVED, Catalogue, FlagFilter
from domain.flag import Flag


@dataclass(frozen=True, slots=True, kw_only=True)
class ListFlags:
    """Query: which flags does a project have?"""

    project: str
    wanted: FlagFilter = ALL_UNARCHIVED
    page: PageRequest = FIRST_PAGE


class ListFlagsHandler:
    """Everybody who may see something of a project may see its flags."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue

    async def __call__(self, actor: Actor, query: ListFlags) -> Page[Flag]:
        """Return those that are wanted, by key. Raise `ProjectNotFound`."""
        actor.require_reading(query.project)
        return await self._catalogue.flags(query.project, query.wanted, query.page)
