"""List the keys that a segment names."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from heapq import nsmallest

from application.access import Actor
from application.pages import FIRST_PAGE, Page, PageRequest
from application.ports.catalogue import Catalogue


class Membership(StrEnum):
    """What a segment says of a key that it names."""

    INCLUDED = "included"
    EXCLUDED = "excluded"


@dataclass(frozen=True, slots=True, kw_only=True)
class ListMembers:
    """Query: which keys does a segment include, or exclude?"""

    project: str
    segment: str
    membership: Membership = Membership.INCLUDED
    page: PageRequest = FIRST_PAGE


class ListMembersHandler:
    """Everybody who may see something of a project may see its segments."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue

    async def __call__(self, actor: Actor, query: ListMembers) -> Page[str]:
        """Return the keys in order. Raise `SegmentNotFound`."""
        actor.require_reading(query.project)
        segment = await self._catalogue.segment(query.project, query.segment)
        if query.membership is Membership.INCLUDED:
            return _page_of(segment.included, query.page)
        return _page_of(segment.excluded, query.page)


def _page_of(keys: Iterable[str], page: PageRequest) -> Page[str]:
    """Without sorting a million keys to show fifty."""
    found = nsmallest(page.limit + 1, (key for key in keys if key > page.after))
    if len(found) <= page.limit:
        return Page(tuple(found))
    return Page(tuple(found[:-1]), found[-2])
