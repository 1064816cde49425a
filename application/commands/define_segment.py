"""Define a segment."""

from dataclasses import dataclass

from application.access import Actor, Role
from application.ports.identifiers import Identifiers
from application.ports.unit_of_work import UnitOfWorkFactory
from domain.condition import Condition
from domain.segment import Segment


@dataclass(frozen=True, slots=True, kw_only=True)
class DefineSegment:
    """Command: take a key for a segment."""

    project: str
    key: str
    name: str = ""
    description: str = ""
    included: frozenset[str] = frozenset()
    excluded: frozenset[str] = frozenset()
    condition: Condition | None = None


class DefineSegmentHandler:
    """A new segment is used by nothing yet."""

    def __init__(self, units_of_work: UnitOfWorkFactory, identifiers: Identifiers) -> None:
        self._units_of_work = units_of_work
        self._identifiers = identifiers

    async def __call__(self, actor: Actor, command: DefineSegment) -> Segment:
        """Define it. Raise `SegmentAlreadyExists` if the key is, or ever was, taken."""
        actor.require(Role.EDITOR, command.project)
        segment = Segment(
            id=self._identifiers.new_id(),
            key=command.key,
            name=command.name,
            description=command.description,
            included=command.included,
            excluded=command.excluded,
            condition=command.condition,
        )
        async with self._units_of_work(actor) as work:
            await work.projects.find(command.project)
            await work.segments.add(command.project, segment)
            await work.commit()
        return segment
