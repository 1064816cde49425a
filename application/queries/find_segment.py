"""Find a segment."""

from dataclasses import dataclass

from application.access import Actor
from application.ports.catalogue import Catalogue
from domain.segment import Segment


@dataclass(frozen=True, slots=True, kw_only=True)
class FindSegment:
    """Query: what is this segment?"""

    project: str
    key: str


class FindSegmentHandler:
    """Everybody who may see something of a project may see its segments."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue

    async def __call__(self, actor: Actor, query: FindSegment) -> Segment:
        """Return it. Raise `SegmentNotFound`."""
        actor.require_reading(query.project)
        return await self._catalogue.segment(query.project, query.key)
