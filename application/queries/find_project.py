"""Find a project."""

from dataclasses import dataclass

from application.access import Actor
from application.ports.catalogue import Catalogue
from domain.environment import Project


@dataclass(frozen=True, slots=True, kw_only=True)
class FindProject:
    """Query: what is this project?"""

    project: str


class FindProjectHandler:
    """Everybody who may see something of a project may see the project."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue

    async def __call__(self, actor: Actor, query: FindProject) -> Project:
        """Return it. Raise `ProjectNotFound`."""
        actor.require_reading(query.project)
        return await self._catalogue.project(query.project)
