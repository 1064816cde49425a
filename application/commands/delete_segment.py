"""Delete a segment."""

from dataclasses import dataclass

from application.access import Actor, Role
from application.authoring.changes import check_version
from application.ports.unit_of_work import UnitOfWorkFactory
from domain.errors import SegmentStillUsed
from domain.history import Subject


@dataclass(frozen=True, slots=True, kw_only=True)
class DeleteSegment:
    """Command: delete a segment. Its key stays taken, its history stays readable."""

    project: str
    key: str
    expected_version: int | None = None


class DeleteSegmentHandler:
    """A segment that a flag asks for is not deleted."""

    def __init__(self, units_of_work: UnitOfWorkFactory) -> None:
        self._units_of_work = units_of_work

    async def __call__(self, actor: Actor, command: DeleteSegment) -> None:
        """Delete it. Raise `SegmentStillUsed` if a flag asks for it."""
        actor.require(Role.EDITOR, command.project)
        async with self._units_of_work(actor) as work:
            await work.projects.find(command.project)
            segment = await work.segments.find(command.project, command.key)
            check_version(Subject.SEGMENT, segment.key, segment.version, command.expected_version)
            if users := await work.targetings.users_of_segment(command.project, segment.key):
                raise SegmentStillUsed(segment.key, users)
            await work.segments.remove(command.project, segment)
            await work.commit()
