"""Projects and environments inside a unit of work."""

from abc import abstractmethod
from typing import Protocol

from domain.environment import Environment, FlagSet, Project


class Projects(Protocol):
    """All projects, inside one unit of work."""

    @abstractmethod
    async def find(self, key: str) -> Project:
        """Return the project. Raise `ProjectNotFound` if there is none."""

    @abstractmethod
    async def add(self, project: Project) -> None:
        """Take a new key. Raise `ProjectAlreadyExists` if it is not free."""

    @abstractmethod
    async def save(self, project: Project) -> None:
        """Replace version ``project.version - 1``. Raise `StaleVersion` if not current."""


class Environments(Protocol):
    """All environments, inside one unit of work."""

    @abstractmethod
    async def find(self, flag_set: FlagSet) -> Environment:
        """Return the environment. Raise `ProjectNotFound` or `EnvironmentNotFound`."""

    @abstractmethod
    async def of_project(self, project: str) -> tuple[Environment, ...]:
        """Return the environments of a project in the order of their keys."""

    @abstractmethod
    async def add(self, environment: Environment) -> None:
        """Take a new key. Raise `EnvironmentAlreadyExists` or `ProjectNotFound`."""

    @abstractmethod
    async def save(self, environment: Environment) -> None:
        """Replace version ``environment.version - 1``. Raise `StaleVersion` if not current."""
