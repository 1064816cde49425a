"""Founding a project."""

from collections.abc import Iterable

from application.ports.unit_of_work import UnitOfWork
from domain.environment import Environment, Project

FIRST_ENVIRONMENTS = ("development", "production")


async def found(
    work: UnitOfWork, project: Project, environments: Iterable[str] = FIRST_ENVIRONMENTS
) -> None:
    """Add a project with its first environments."""
    await work.projects.add(project)
    for key in environments:
        await work.environments.add(Environment(project=project.key, key=key))
