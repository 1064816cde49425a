"""Projects and environments as JSON."""

from collections.abc import Mapping
from typing import Any

from domain.environment import Environment, Project
from domain.values import Document


def write_project(project: Project) -> Document:
    """The project as a document."""
    return {"key": project.key, "name": project.name, "description": project.description}


def read_project(document: Mapping[str, Any], version: int = 1) -> Project:
    """The project of a document."""
    return Project(**document, version=version)


def write_environment(environment: Environment) -> Document:
    """The environment as a document."""
    return {
        "project": environment.project,
        "key": environment.key,
        "name": environment.name,
        "description": environment.description,
    }


def read_environment(document: Mapping[str, Any], version: int = 1) -> Environment:
    """The environment of a document."""
    return Environment(**document, version=version)
