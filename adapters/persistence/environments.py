"""Projects and environments."""

from typing import Any

from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.persistence import tables
from adapters.persistence.ledger import Ledger
from adapters.persistence.rows import environment_of, project_of
from adapters.persistence.state import Item, StateTable
from application.journal import environment_step, project_step
from application.ports.environments import Environments, Projects
from domain.environment import Environment, FlagSet, Project
from domain.errors import (
    EnvironmentAlreadyExists,
    EnvironmentNotFound,
    ProjectAlreadyExists,
    ProjectNotFound,
)


class SqlProjects(Projects):
    """Projects, a row each."""

    def __init__(self, connection: AsyncConnection, ledger: Ledger) -> None:
        self._rows = StateTable(connection, ledger, tables.projects)

    async def find(self, key: str) -> Project:
        return project_of(await self._row(key))

    async def add(self, project: Project) -> None:
        item = _project_item(None, project)
        if await self._rows.first_taken([item]):
            raise ProjectAlreadyExists(project.key)
        await self._rows.add([item])

    async def save(self, project: Project) -> None:
        found = await self._row(project.key)
        await self._rows.save(_project_item(project_of(found), project), found)

    async def _row(self, key: str) -> Row[Any]:
        if (row := await self._rows.find(key=key)) is None:
            raise ProjectNotFound(key)
        return row


class SqlEnvironments(Environments):
    """Environments, a row each."""

    def __init__(self, connection: AsyncConnection, ledger: Ledger) -> None:
        self._projects = StateTable(connection, ledger, tables.projects)
        self._rows = StateTable(connection, ledger, tables.environments)

    async def find(self, flag_set: FlagSet) -> Environment:
        return environment_of(await self._row(flag_set))

    async def of_project(self, project: str) -> tuple[Environment, ...]:
        return tuple(map(environment_of, await self._rows.find_all(project=project)))

    async def add(self, environment: Environment) -> None:
        await self._require_project(environment.project)
        item = _environment_item(None, environment)
        if await self._rows.first_taken([item]):
            raise EnvironmentAlreadyExists(str(environment.flag_set))
        await self._rows.add([item])

    async def save(self, environment: Environment) -> None:
        found = await self._row(environment.flag_set)
        await self._rows.save(_environment_item(environment_of(found), environment), found)

    async def _row(self, flag_set: FlagSet) -> Row[Any]:
        row = await self._rows.find(project=flag_set.project, key=flag_set.environment)
        if row is None:
            await self._require_project(flag_set.project)
            raise EnvironmentNotFound(str(flag_set))
        return row

    async def _require_project(self, project: str) -> None:
        if await self._projects.find(key=project) is None:
            raise ProjectNotFound(project)


def _project_item(before: Project | None, after: Project) -> Item:
    return Item(
        identity={"key": after.key},
        step=project_step(before, after),
    )


def _environment_item(before: Environment | None, after: Environment) -> Item:
    return Item(
        identity={"project": after.project, "key": after.key},
        step=environment_step(before, after),
    )
