"""Segments in memory."""

from adapters.memory.recorder import Recorder, check_follows
from adapters.memory.state import MemoryState
from application.journal import segment_removal, segment_step
from application.ports.segments import Segments
from domain.errors import SegmentAlreadyExists, SegmentNotFound, StaleVersion
from domain.history import Subject
from domain.segment import Segment


class MemorySegments(Segments):
    """Segments by project and key; a deleted one leaves a mark."""

    def __init__(self, state: MemoryState, recorder: Recorder) -> None:
        self._state = state
        self._recorder = recorder

    async def find(self, project: str, key: str) -> Segment:
        found = self._state.segments.get((project, key))
        if found is None:
            raise SegmentNotFound(key)
        return found

    async def find_all(self, project: str) -> tuple[Segment, ...]:
        return self._state.segments_of(project)

    async def add(self, project: str, segment: Segment) -> None:
        if (project, segment.key) in self._state.segments:
            raise SegmentAlreadyExists(segment.key)
        self._recorder.record(segment_step(project, None, segment))
        self._state.segments[project, segment.key] = segment

    async def save(self, project: str, segment: Segment) -> None:
        before = await self.find(project, segment.key)
        check_follows(Subject.SEGMENT, segment.key, before.version, segment.version)
        self._recorder.record(segment_step(project, before, segment))
        self._state.segments[project, segment.key] = segment

    async def remove(self, project: str, segment: Segment) -> None:
        before = await self.find(project, segment.key)
        if segment.version != before.version:
            raise StaleVersion(
                Subject.SEGMENT, segment.key, expected=segment.version, current=before.version
            )
        self._recorder.record(segment_removal(project, segment))
        self._state.segments[project, segment.key] = None
