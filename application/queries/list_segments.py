"""List segments."""

from dataclasses import dataclass

from application.access import Actor
from application.pages import FIRST_PAGE, Page, PageRequest
from application.ports.catalogue import Catalogue
from domain.segment import Segment


@dataclass(frozen=True, slots=True, kw_only=True)
class ListSegments:
    """Query: which segments does a project have?"""

    project: str
    text: str | None = None
    """Part of the key, name or description, in any case."""
    page: PageRequest = FIRST_PAGE


class ListSegmentsHandler:
    """Everybody who may see something of a project may see its segments."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue

    async def __call__(self, actor: Actor, query: ListSegments) -> Page[Segment]:
        """Return them by key. Raise `ProjectNotFound`."""
        actor.require_reading(query.project)
        return await self._catalogue.segments(query.project, query.text, query.page)
