"""Find an environment."""

from dataclasses import dataclass

from application.access import Actor, Role
from application.ports.catalogue import Catalogue
from domain.environment import Environment, FlagSet


@dataclass(frozen=True, slots=True, kw_only=True)
class FindEnvironment:
    """Query: what is this environment?"""

    flag_set: FlagSet


class FindEnvironmentHandler:
    """Readers of an environment see it."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue

    async def __call__(self, actor: Actor, query: FindEnvironment) -> Environment:
        """Return it. Raise `EnvironmentNotFound`."""
        actor.require(Role.READER, *query.flag_set)
        return await self._catalogue.environment(query.flag_set)
