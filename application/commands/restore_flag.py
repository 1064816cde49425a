"""Bring an archived flag back."""

from dataclasses import dataclass

from application.access import Actor, Role
from application.authoring.changes import check_version
from application.authoring.references import check_targeting
from application.ports.unit_of_work import UnitOfWorkFactory
from domain.environment import FlagSet
from domain.flag import Flag
from domain.history import Subject
from domain.within import within


@dataclass(frozen=True, slots=True, kw_only=True)
class RestoreFlag:
    """Command: serve an archived flag again, everywhere as it was."""

    project: str
    key: str
    expected_version: int | None = None


class RestoreFlagHandler:
    """What the flag refers to may be gone by now, so every environment is checked."""

    def __init__(self, units_of_work: UnitOfWorkFactory) -> None:
        self._units_of_work = units_of_work

    async def __call__(self, actor: Actor, command: RestoreFlag) -> Flag:
        """Return the restored flag.

        Raise `InvalidDefinition`, at ``environments`` and the environment's key, if its
        targeting there refers to what is gone.
        """
        actor.require(Role.EDITOR, command.project)
        async with self._units_of_work(actor) as work:
            await work.projects.find(command.project)
            before = await work.flags.find(command.project, command.key)
            check_version(Subject.FLAG, before.key, before.version, command.expected_version)
            after = before.changed(archived=False)
            if after is not before:
                targetings = await work.targetings.of_flag(command.project, command.key)
                for environment, targeting in targetings.items():
                    with within("environments", environment):
                        await check_targeting(
                            work, FlagSet(command.project, environment), targeting
                        )
                await work.flags.save(command.project, after)
                await work.commit()
            return after
