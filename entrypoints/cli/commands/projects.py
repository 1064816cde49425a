"""`flaghoist project …` and `flaghoist env …`: where flags live."""

from typing import Annotated

from typer import Argument, Option, Typer

from entrypoints.cli.arguments import Description, Name, sent
from entrypoints.cli.asking import Asked, command
from entrypoints.cli.output import Answer, table
from entrypoints.cli.service import Json

project_app = Typer(no_args_is_help=True, help="Projects: namespaces of flags and segments.")
environment_app = Typer(no_args_is_help=True, help="Environments: the stages of a project.")

Key = Annotated[str, Argument(metavar="KEY", help="Lower-case letters, digits and '-'.")]


@command(project_app, "list")
async def list_projects(asked: Asked) -> Answer:
    """List the projects."""
    return _listed(await asked.flaghoist.projects.all(), "Project")


@command(project_app, "create", {"environments": "with_environment"})
async def create_project(
    asked: Asked,
    *,
    key: Key,
    name: Name = None,
    description: Description = None,
    with_environment: Annotated[
        list[str] | None,
        Option(help="Instead of development and production; once for each."),
    ] = None,
) -> Answer:
    """Create a project, with its environments."""
    body = sent(key=key, name=name, description=description, environments=with_environment)
    project = await asked.flaghoist.projects.create(body)
    return Answer(project, _listed([project], "Project").view)


@command(environment_app, "list")
async def list_environments(asked: Asked) -> Answer:
    """List the environments of the project."""
    return _listed(await asked.flaghoist.projects.environments(asked.project), "Environment")


@command(environment_app, "create")
async def create_environment(
    asked: Asked, *, key: Key, name: Name = None, description: Description = None
) -> Answer:
    """Create an environment, in which every flag of the project is off."""
    body = sent(key=key, name=name, description=description)
    environment = await asked.flaghoist.projects.create_environment(asked.project, body)
    return Answer(environment, _listed([environment], "Environment").view)


def _listed(rows: list[Json], what: str) -> Answer:
    cells = ((row["key"], row["name"], row["description"]) for row in rows)
    return Answer(
        rows, table((what, "Name", "Description"), cells, f"No {what.lower()}.", whole=(what,))
    )
