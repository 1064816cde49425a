"""Let some keys join or leave a segment."""

from dataclasses import dataclass

from application.access import Actor, Role
from application.authoring.changes import check_version
from application.ports.unit_of_work import UnitOfWorkFactory
from domain.history import Subject
from domain.segment import Segment


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeMembers:
    """Command: include some targeting keys, exclude some, and forget what was said of others."""

    project: str
    key: str
    expected_version: int | None = None
    include: frozenset[str] = frozenset()
    exclude: frozenset[str] = frozenset()
    forget: frozenset[str] = frozenset()


class ChangeMembersHandler:
    """Changes the keys that are named and no others, so that large segments change quickly."""

    def __init__(self, units_of_work: UnitOfWorkFactory) -> None:
        self._units_of_work = units_of_work

    async def __call__(self, actor: Actor, command: ChangeMembers) -> Segment:
        """Return the segment as it is now."""
        actor.require(Role.EDITOR, command.project)
        async with self._units_of_work(actor) as work:
            await work.projects.find(command.project)
            before = await work.segments.find(command.project, command.key)
            check_version(Subject.SEGMENT, before.key, before.version, command.expected_version)
            after = before.with_members(
                include=command.include, exclude=command.exclude, forget=command.forget
            )
            if after is not before:
                await work.segments.save(command.project, after)
                await work.commit()
            return after
