"""Flags in memory."""

from adapters.memory.recorder import Recorder, check_follows
from adapters.memory.state import MemoryState
from application.journal import flag_step
from application.ports.flags import Flags
from domain.errors import FlagAlreadyExists, FlagNotFound
from domain.flag import Flag
from domain.history import Subject


class MemoryFlags(Flags):
    """Flags by project and key."""

    def __init__(self, state: MemoryState, recorder: Recorder) -> None:
        self._state = state
        self._recorder = recorder

    async def find(self, project: str, key: str) -> Flag:
        if (project, key) not in self._state.flags:
            raise FlagNotFound(key)
        return self._state.flags[project, key]

    async def find_all(self, project: str) -> tuple[Flag, ...]:
        return self._state.flags_of(project)

    async def add(self, project: str, *flags: Flag) -> None:
        for flag in flags:
            if (project, flag.key) in self._state.flags:
                raise FlagAlreadyExists(flag.key)
        for flag in flags:
            self._recorder.record(flag_step(project, None, flag))
            self._state.flags[project, flag.key] = flag

    async def save(self, project: str, flag: Flag) -> None:
        before = await self.find(project, flag.key)
        check_follows(Subject.FLAG, flag.key, before.version, flag.version)
        self._recorder.record(flag_step(project, before, flag))
        self._state.flags[project, flag.key] = flag
