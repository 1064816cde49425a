"""Import an environment."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from application.access import Actor, Role
from application.authoring.exchange import read_document
from application.authoring.import_report import Findings, ImportAction, ImportReport
from application.authoring.importing import Import
from application.ports.unit_of_work import UnitOfWorkFactory
from domain.environment import FlagSet
from domain.history import Subject


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportDefinitions:
    """Command: make an environment serve what an exported document says.

    What the document does not name stays as it is. New flags and segments keep their ids, so
    nobody changes buckets; what is there under the same key keeps the id that it has. In other
    environments new flags are off.
    """

    flag_set: FlagSet
    document: Mapping[str, Any]
    """Complete, in the native notation."""
    dry_run: bool = False


class ImportDefinitionsHandler:
    """All or nothing: one conflict, and nothing is imported."""

    def __init__(self, units_of_work: UnitOfWorkFactory) -> None:
        self._units_of_work = units_of_work

    async def __call__(self, actor: Actor, command: ImportDefinitions) -> ImportReport:
        """Return what was done to every definition, or would be done.

        Raise `InvalidDefinition` if the document itself breaks a rule, and `Forbidden` if it
        changes flags or segments, and the actor may only change the environment.
        """
        actor.require(Role.EDITOR, *command.flag_set)
        definitions = read_document(command.document)
        async with self._units_of_work(actor) as work:
            await work.environments.find(command.flag_set)
            run = Import(work, command.flag_set)
            await run.run(definitions)
            if _reaches_beyond(run.findings):
                actor.require(Role.EDITOR, command.flag_set.project)
            items = tuple(run.findings)
            fits = all(item.action is not ImportAction.CONFLICT for item in items)
            if fits and not command.dry_run:
                await work.commit()
            return ImportReport(items, applied=fits and not command.dry_run)


def _reaches_beyond(findings: Findings) -> bool:
    """Whether it changes what all environments share."""
    return any(item.change and item.subject is not Subject.TARGETING for item in findings)
