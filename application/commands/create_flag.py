"""Create a flag."""

from dataclasses import dataclass

from application.access import Actor, Role
from application.ports.identifiers import Identifiers
from application.ports.unit_of_work import UnitOfWorkFactory
from domain.flag import ON_OFF, Flag, FlagKind
from domain.values import ValueType
from domain.variant import Variant


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateFlag:
    """Command: take a key for a flag.

    A boolean flag without variants gets ``on`` and ``off``. When the flag is turned on it serves
    the default variant, which is the first unless another is named; while it is off, the off
    variant, which is the last.
    """

    project: str
    key: str
    value_type: ValueType
    variants: tuple[Variant, ...] = ()
    name: str = ""
    description: str = ""
    owner: str = ""
    tags: frozenset[str] = frozenset()
    kind: FlagKind = FlagKind.RELEASE
    client_visible: bool = False
    default_variant: str | None = None
    off_variant: str | None = None


class CreateFlagHandler:
    """A new flag is off in every environment."""

    def __init__(self, units_of_work: UnitOfWorkFactory, identifiers: Identifiers) -> None:
        self._units_of_work = units_of_work
        self._identifiers = identifiers

    async def __call__(self, actor: Actor, command: CreateFlag) -> Flag:
        """Create it. Raise `FlagAlreadyExists` if the key is, or ever was, taken."""
        actor.require(Role.EDITOR, command.project)
        flag = self._flag(command)
        targeting = flag.initial_targeting(command.default_variant, command.off_variant)
        async with self._units_of_work(actor) as work:
            await work.projects.find(command.project)
            await work.flags.add(command.project, flag)
            for environment in await work.environments.of_project(command.project):
                await work.targetings.add(environment.flag_set, targeting)
            await work.commit()
        return flag

    def _flag(self, command: CreateFlag) -> Flag:
        implied = ON_OFF if command.value_type is ValueType.BOOLEAN else ()
        return Flag(
            id=self._identifiers.new_id(),
            key=command.key,
            value_type=command.value_type,
            variants=command.variants or implied,
            name=command.name,
            description=command.description,
            owner=command.owner,
            tags=command.tags,
            kind=command.kind,
            client_visible=command.client_visible,
        )
