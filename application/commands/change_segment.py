"""Change what a segment is."""

from dataclasses import dataclass
from enum import Enum

from application.access import Actor, Role
from application.authoring.changes import check_version, given
from application.ports.unit_of_work import UnitOfWorkFactory
from domain.condition import Condition
from domain.history import Subject
from domain.segment import Segment


class Remove(Enum):
    """Says that a condition is to go; None says that it is to stay."""

    REMOVE = "remove"


REMOVE = Remove.REMOVE


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeSegment:
    """Command: change what is given; None leaves a field as it is."""

    project: str
    key: str
    expected_version: int | None = None
    name: str | None = None
    description: str | None = None
    included: frozenset[str] | None = None
    excluded: frozenset[str] | None = None
    condition: Condition | Remove | None = None


class ChangeSegmentHandler:
    """Change a segment, unless somebody else did since the caller read it."""

    def __init__(self, units_of_work: UnitOfWorkFactory) -> None:
        self._units_of_work = units_of_work

    async def __call__(self, actor: Actor, command: ChangeSegment) -> Segment:
        """Return the segment as it is now."""
        actor.require(Role.EDITOR, command.project)
        async with self._units_of_work(actor) as work:
            await work.projects.find(command.project)
            before = await work.segments.find(command.project, command.key)
            check_version(Subject.SEGMENT, before.key, before.version, command.expected_version)
            after = before.changed(**_changes(command))
            if after is not before:
                await work.segments.save(command.project, after)
                await work.commit()
            return after


def _changes(command: ChangeSegment) -> dict[str, object]:
    changes = given(
        name=command.name,
        description=command.description,
        included=command.included,
        excluded=command.excluded,
        condition=command.condition,
    )
    if command.condition is REMOVE:
        changes["condition"] = None
    return changes
