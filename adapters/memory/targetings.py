"""Targeting in memory."""

from collections.abc import Callable, Iterable, Iterator, Mapping

from adapters.memory.recorder import Recorder, check_follows
from adapters.memory.state import MemoryState
from application.journal import targeting_step
from application.ports.targetings import Targetings
from domain.environment import FlagSet
from domain.errors import FlagAlreadyExists, FlagNotFound
from domain.history import Subject
from domain.targeting import Targeting


class MemoryTargetings(Targetings):
    """Targeting by flag set and flag."""

    def __init__(self, state: MemoryState, recorder: Recorder) -> None:
        self._state = state
        self._recorder = recorder

    async def find(self, flag_set: FlagSet, flag: str) -> Targeting:
        if (flag_set, flag) not in self._state.targetings:
            raise FlagNotFound(flag)
        return self._state.targetings[flag_set, flag]

    async def find_all(self, flag_set: FlagSet) -> tuple[Targeting, ...]:
        return tuple(each.targeting for each in self._state.targeted_flags_of(flag_set))

    async def of_flag(self, project: str, flag: str) -> Mapping[str, Targeting]:
        return {
            flag_set.environment: targeting
            for (flag_set, key), targeting in sorted(
                self._state.targetings.items(), key=lambda item: item[0]
            )
            if flag_set.project == project and key == flag
        }

    async def add(self, flag_set: FlagSet, *targetings: Targeting) -> None:
        for targeting in targetings:
            if (flag_set, targeting.flag) in self._state.targetings:
                raise FlagAlreadyExists(targeting.flag)
        for targeting in targetings:
            self._recorder.record(targeting_step(flag_set, None, targeting))
            self._state.targetings[flag_set, targeting.flag] = targeting

    async def save(self, flag_set: FlagSet, targeting: Targeting) -> None:
        before = await self.find(flag_set, targeting.flag)
        check_follows(Subject.TARGETING, targeting.flag, before.version, targeting.version)
        self._recorder.record(targeting_step(flag_set, before, targeting))
        self._state.targetings[flag_set, targeting.flag] = targeting

    async def prerequisite_graph(self, flag_set: FlagSet) -> dict[str, list[str]]:
        return {
            targeting.flag: [needed.flag for _, needed in targeting.required_flags()]
            for where, targeting in self._in_use(flag_set.project)
            if where == flag_set
        }

    async def users_of_flag(self, project: str, flag: str) -> tuple[str, ...]:
        return self._users(
            project,
            lambda targeting: any(needed.flag == flag for _, needed in targeting.required_flags()),
        )

    async def users_of_variant(self, project: str, flag: str, variant: str) -> tuple[str, ...]:
        return self._users(
            project,
            lambda targeting: any(
                needed.flag == flag and variant in needed.variants
                for _, needed in targeting.required_flags()
            ),
        )

    async def users_of_segment(self, project: str, segment: str) -> tuple[str, ...]:
        return _names(
            self._of_project(project),
            lambda targeting: any(key == segment for _, key in targeting.required_segments()),
        )

    def _users(self, project: str, uses: Callable[[Targeting], bool]) -> tuple[str, ...]:
        return _names(self._in_use(project), uses)

    def _in_use(self, project: str) -> Iterator[tuple[FlagSet, Targeting]]:
        for flag_set, targeting in self._of_project(project):
            if not self._state.flags[project, targeting.flag].archived:
                yield flag_set, targeting

    def _of_project(self, project: str) -> Iterator[tuple[FlagSet, Targeting]]:
        for (flag_set, _), targeting in self._state.targetings.items():
            if flag_set.project == project:
                yield flag_set, targeting


def _names(
    targetings: Iterable[tuple[FlagSet, Targeting]], uses: Callable[[Targeting], bool]
) -> tuple[str, ...]:
    return tuple(
        sorted(
            f"{flag_set.environment}/{targeting.flag}"
            for flag_set, targeting in targetings
            if uses(targeting)
        )
    )
