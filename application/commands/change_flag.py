"""Change what a flag is, in all environments at once."""

from dataclasses import dataclass

from application.access import Actor, Role
from application.authoring.changes import check_version, given
from application.authoring.references import check_unused
from application.ports.unit_of_work import UnitOfWorkFactory
from domain.errors import FlagArchived
from domain.flag import Flag, FlagKind
from domain.history import Subject
from domain.variant import Variant


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeFlag:
    """Command: change what is given; None leaves a field as it is."""

    project: str
    key: str
    expected_version: int | None = None
    name: str | None = None
    description: str | None = None
    owner: str | None = None
    tags: frozenset[str] | None = None
    kind: FlagKind | None = None
    client_visible: bool | None = None
    variants: tuple[Variant, ...] | None = None


class ChangeFlagHandler:
    """Change a flag, unless somebody else did since the caller read it."""

    def __init__(self, units_of_work: UnitOfWorkFactory) -> None:
        self._units_of_work = units_of_work

    async def __call__(self, actor: Actor, command: ChangeFlag) -> Flag:
        """Return the flag as it is now. Raise `VariantStillUsed` if one would be missed."""
        actor.require(Role.EDITOR, command.project)
        async with self._units_of_work(actor) as work:
            await work.projects.find(command.project)
            before = await work.flags.find(command.project, command.key)
            check_version(Subject.FLAG, before.key, before.version, command.expected_version)
            if before.archived:
                raise FlagArchived(before.key)
            after = before.changed(**_changes(command))
            if after is not before:
                removed = before.variant_keys - after.variant_keys
                await check_unused(work, command.project, before.key, removed)
                await work.flags.save(command.project, after)
                await work.commit()
            return after


def _changes(command: ChangeFlag) -> dict[str, object]:
    return given(
        name=command.name,
        description=command.description,
        owner=command.owner,
        tags=command.tags,
        kind=command.kind,
        client_visible=command.client_visible,
        variants=command.variants,
    )
