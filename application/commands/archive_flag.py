"""Archive a flag."""

from dataclasses import dataclass

from application.access import Actor, Role
from application.authoring.changes import check_version
from application.ports.unit_of_work import UnitOfWorkFactory
from domain.errors import FlagStillUsed
from domain.flag import Flag
from domain.history import Subject


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchiveFlag:
    """Command: serve a flag no longer, but keep it, and keep its key taken."""

    project: str
    key: str
    expected_version: int | None = None


class ArchiveFlagHandler:
    """A flag that others ask is not archived."""

    def __init__(self, units_of_work: UnitOfWorkFactory) -> None:
        self._units_of_work = units_of_work

    async def __call__(self, actor: Actor, command: ArchiveFlag) -> Flag:
        """Return the archived flag. Raise `FlagStillUsed` if another one asks it."""
        actor.require(Role.EDITOR, command.project)
        async with self._units_of_work(actor) as work:
            await work.projects.find(command.project)
            before = await work.flags.find(command.project, command.key)
            check_version(Subject.FLAG, before.key, before.version, command.expected_version)
            after = before.changed(archived=True)
            if after is not before:
                if users := await work.targetings.users_of_flag(command.project, before.key):
                    raise FlagStillUsed(before.key, users)
                await work.flags.save(command.project, after)
                await work.commit()
            return after
