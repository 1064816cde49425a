"""Turn a flag on or off."""

from dataclasses import dataclass

from application.access import Actor, Role
from application.authoring.changes import check_version
from application.ports.unit_of_work import UnitOfWorkFactory
from domain.environment import FlagSet
from domain.errors import FlagArchived
from domain.history import Subject
from domain.targeting import Targeting


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnFlag:
    """Command: let an environment follow a flag's targeting, or serve its off variant only."""

    flag_set: FlagSet
    flag: str
    on: bool
    expected_version: int | None = None


class TurnFlagHandler:
    """Turning a flag the way it is already changes nothing."""

    def __init__(self, units_of_work: UnitOfWorkFactory) -> None:
        self._units_of_work = units_of_work

    async def __call__(self, actor: Actor, command: TurnFlag) -> Targeting:
        """Return the targeting as it is now."""
        actor.require(Role.EDITOR, *command.flag_set)
        async with self._units_of_work(actor) as work:
            await work.environments.find(command.flag_set)
            flag = await work.flags.find(command.flag_set.project, command.flag)
            before = await work.targetings.find(command.flag_set, command.flag)
            check_version(Subject.TARGETING, before.flag, before.version, command.expected_version)
            if flag.archived:
                raise FlagArchived(flag.key)
            after = before.turned(on=command.on)
            if after is not before:
                await work.targetings.save(command.flag_set, after)
                await work.commit()
            return after
