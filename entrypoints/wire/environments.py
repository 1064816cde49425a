"""Projects and their environments."""

from typing import Any

from pydantic import Field

from domain.environment import Environment, Project
from domain.notation.environments import write_environment, write_project
from entrypoints.wire.base import Patch, Version, Wire, examples

PROJECT = {"key": "shop", "name": "Web shop", "description": "", "version": 1}
ENVIRONMENT = {
    "project": "shop",
    "key": "staging",
    "name": "Staging",
    "description": "Where releases wait",
    "version": 1,
}


class ProjectIn(Wire):
    """A new project, with its first environments."""

    model_config = examples({"key": "shop", "name": "Web shop"})

    key: str = Field(description="Lower-case letters, digits and '-'.")
    name: str = ""
    description: str = ""
    environments: list[str] = Field(
        default_factory=lambda: ["development", "production"], max_length=100
    )

    def parts(self) -> dict[str, Any]:
        """What is said about a new project."""
        return {**self.document(), "environments": tuple(self.environments)}


class NamePatch(Patch):
    """What is said to people may change; keys never do."""

    name: str | None = None
    description: str | None = None

    def parts(self) -> dict[str, Any]:
        """The parts that were sent."""
        return {name: getattr(self, name) for name in self.model_fields_set}


class ProjectPatch(NamePatch):
    """What changes about a project."""

    model_config = examples({"name": "The web shop"})

    fixed = frozenset({"key", "version"})


class ProjectOut(Wire):
    """A namespace of flags and segments."""

    model_config = examples(PROJECT)

    key: str
    name: str
    description: str
    version: Version

    @classmethod
    def of(cls, project: Project) -> "ProjectOut":
        """The project as it is answered."""
        return cls.model_validate({**write_project(project), "version": project.version})


class EnvironmentIn(Wire):
    """A new environment. Every flag of the project is there at once, off."""

    model_config = examples({"key": "staging", "name": "Staging"})

    key: str = Field(description="Lower-case letters, digits and '-'.")
    name: str = ""
    description: str = ""


class EnvironmentPatch(NamePatch):
    """What changes about an environment."""

    model_config = examples({"description": "Where releases wait"})

    fixed = frozenset({"project", "key", "version"})


class EnvironmentOut(Wire):
    """A deployment stage of a project."""

    model_config = examples(ENVIRONMENT)

    project: str
    key: str
    name: str
    description: str
    version: Version

    @classmethod
    def of(cls, environment: Environment) -> "EnvironmentOut":
        """The environment as it is answered."""
        return cls.model_validate(
            {**write_environment(environment), "version": environment.version}
        )
