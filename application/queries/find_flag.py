"""Find a flag."""

from dataclasses import dataclass

from application.access import Actor
from application.ports.catalogue import Catalogue
from domain.flag import Flag


@dataclass(frozen=True, slots=True, kw_only=True)
class FindFlag:
    """Query: what is this flag, archived or not?"""

    project: str
    key: str


class FindFlagHandler:
    """Everybody who may see something of a project may see its flags."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue

    async def __call__(self, actor: Actor, query: FindFlag) -> Flag:
        """Return it. Raise `FlagNotFound`."""
        actor.require_reading(query.project)
        return await self._catalogue.flag(query.project, query.key)
