"""Export an environment."""

from dataclasses import dataclass

from application.access import Actor, Role
from application.authoring.exchange import write_document
from application.ports.catalogue import Catalogue
from application.ports.definitions import Definitions
from domain.environment import FlagSet
from domain.values import Document


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportDefinitions:
    """Query: what makes up an environment, as one document?"""

    flag_set: FlagSet


class ExportDefinitionsHandler:
    """Archived flags are left out. The document shows one committed state."""

    def __init__(self, catalogue: Catalogue, definitions: Definitions) -> None:
        self._catalogue = catalogue
        self._definitions = definitions

    async def __call__(self, actor: Actor, query: ExportDefinitions) -> Document:
        """Return the document, which imports exactly. Raise `EnvironmentNotFound`."""
        actor.require(Role.READER, *query.flag_set)
        await self._catalogue.environment(query.flag_set)
        everything = await self._definitions.updates(query.flag_set, 0)
        return write_document(query.flag_set, everything.flags, everything.segments)
