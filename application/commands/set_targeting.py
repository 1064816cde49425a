"""Say what an environment does with a flag."""

from dataclasses import dataclass

from application.access import Actor, Role
from application.authoring.changes import check_version, given
from application.authoring.references import check_targeting
from application.ports.unit_of_work import UnitOfWorkFactory
from domain.condition import Prerequisite
from domain.environment import FlagSet
from domain.errors import FlagArchived
from domain.history import Subject
from domain.rule import Rule, Serve, Target
from domain.targeting import Targeting


@dataclass(frozen=True, slots=True, kw_only=True)
class SetTargeting:
    """Command: change what is given; None leaves a part as it is."""

    flag_set: FlagSet
    flag: str
    expected_version: int | None = None
    on: bool | None = None
    off_variant: str | None = None
    default: Serve | None = None
    prerequisites: tuple[Prerequisite, ...] | None = None
    targets: tuple[Target, ...] | None = None
    rules: tuple[Rule, ...] | None = None


class SetTargetingHandler:
    """Change a targeting, unless somebody else did since the caller read it."""

    def __init__(self, units_of_work: UnitOfWorkFactory) -> None:
        self._units_of_work = units_of_work

    async def __call__(self, actor: Actor, command: SetTargeting) -> Targeting:
        """Return the targeting as it is now.

        Raise `InvalidDefinition` at the place that refers to a variant, flag or segment that is
        not there, or that would let flags ask one another in a circle.
        """
        actor.require(Role.EDITOR, *command.flag_set)
        async with self._units_of_work(actor) as work:
            await work.environments.find(command.flag_set)
            flag = await work.flags.find(command.flag_set.project, command.flag)
            before = await work.targetings.find(command.flag_set, command.flag)
            check_version(Subject.TARGETING, before.flag, before.version, command.expected_version)
            if flag.archived:
                raise FlagArchived(flag.key)
            after = before.changed(**_changes(command))
            if after is not before:
                after.check_against(flag.variant_keys)
                await check_targeting(work, command.flag_set, after, before)
                await work.targetings.save(command.flag_set, after)
                await work.commit()
            return after


def _changes(command: SetTargeting) -> dict[str, object]:
    return given(
        on=command.on,
        off_variant=command.off_variant,
        default=command.default,
        prerequisites=command.prerequisites,
        targets=command.targets,
        rules=command.rules,
    )
