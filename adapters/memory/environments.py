"""Projects and environments in memory."""

from adapters.memory.recorder import Recorder, check_follows
from adapters.memory.state import MemoryState
from application.journal import environment_step, project_step
from application.ports.environments import Environments, Projects
from domain.environment import Environment, FlagSet, Project
from domain.errors import EnvironmentAlreadyExists, ProjectAlreadyExists
from domain.history import Subject


class MemoryProjects(Projects):
    """Projects by key."""

    def __init__(self, state: MemoryState, recorder: Recorder) -> None:
        self._state = state
        self._recorder = recorder

    async def find(self, key: str) -> Project:
        return self._state.project(key)

    async def add(self, project: Project) -> None:
        if project.key in self._state.projects:
            raise ProjectAlreadyExists(project.key)
        self._recorder.record(project_step(None, project))
        self._state.projects[project.key] = project

    async def save(self, project: Project) -> None:
        before = self._state.project(project.key)
        check_follows(Subject.PROJECT, project.key, before.version, project.version)
        self._recorder.record(project_step(before, project))
        self._state.projects[project.key] = project


class MemoryEnvironments(Environments):
    """Environments by project and key."""

    def __init__(self, state: MemoryState, recorder: Recorder) -> None:
        self._state = state
        self._recorder = recorder

    async def find(self, flag_set: FlagSet) -> Environment:
        return self._state.environment(flag_set)

    async def of_project(self, project: str) -> tuple[Environment, ...]:
        return self._state.environments_of(project)

    async def add(self, environment: Environment) -> None:
        self._state.project(environment.project)
        if environment.flag_set in self._state.environments:
            raise EnvironmentAlreadyExists(str(environment.flag_set))
        self._recorder.record(environment_step(None, environment))
        self._state.environments[environment.flag_set] = environment

    async def save(self, environment: Environment) -> None:
        before = self._state.environment(environment.flag_set)
        check_follows(
            Subject.ENVIRONMENT, str(environment.flag_set), before.version, environment.version
        )
        self._recorder.record(environment_step(before, environment))
        self._state.environments[environment.flag_set] = environment
