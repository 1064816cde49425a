"""Refusing what names a project or an environment that does not exist."""

from typing import Any

from sqlalchemy import Row, Select, select
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.persistence.tables import environments, projects
from domain.environment import FlagSet
from domain.errors import EnvironmentNotFound, NotFound, ProjectNotFound


async def require_project(connection: AsyncConnection, key: str) -> Row[Any]:
    """The row of the project. Raise `ProjectNotFound`."""
    return await require(
        connection, select(projects).where(projects.c.key == key), ProjectNotFound(key)
    )


async def require_environment(connection: AsyncConnection, flag_set: FlagSet) -> Row[Any]:
    """The row of the environment. Raise `ProjectNotFound` or `EnvironmentNotFound`."""
    await require_project(connection, flag_set.project)
    wanted = select(environments).where(
        environments.c.project == flag_set.project, environments.c.key == flag_set.environment
    )
    return await require(connection, wanted, EnvironmentNotFound(str(flag_set)))


async def require(connection: AsyncConnection, wanted: Select[Any], missing: NotFound) -> Row[Any]:
    """The one row that is wanted, or the error."""
    row: Row[Any] | None = (await connection.execute(wanted)).first()
    if row is None:
        raise missing
    return row
