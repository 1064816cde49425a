"""Projects and environments, by the use cases."""

from application.access import CONSOLE
from application.commands.create_environment import CreateEnvironment
from application.commands.create_project import CreateProject
from application.queries.list_environments import ListEnvironments
from application.queries.list_projects import ListProjects
from entrypoints.cli.local.bodies import pages, read, written
from entrypoints.cli.service import Body, Json, Projects
from entrypoints.container import Container
from entrypoints.wire.environments import EnvironmentIn, EnvironmentOut, ProjectIn, ProjectOut


class LocalProjects(Projects):
    def __init__(self, container: Container) -> None:
        self._container = container

    async def all(self) -> list[Json]:
        handle = self._container.list_projects()
        found = await pages(lambda page: handle(CONSOLE, ListProjects(page=page)))
        return [written(ProjectOut.of(project)) for project in found]

    async def create(self, body: Body) -> Json:
        command = CreateProject(**read(ProjectIn, body).parts())
        return written(ProjectOut.of(await self._container.create_project()(CONSOLE, command)))

    async def environments(self, project: str) -> list[Json]:
        handle = self._container.list_environments()
        found = await pages(
            lambda page: handle(CONSOLE, ListEnvironments(project=project, page=page))
        )
        return [written(EnvironmentOut.of(environment)) for environment in found]

    async def create_environment(self, project: str, body: Body) -> Json:
        new = read(EnvironmentIn, body)
        command = CreateEnvironment(
            project=project, key=new.key, name=new.name, description=new.description
        )
        environment = await self._container.create_environment()(CONSOLE, command)
        return written(EnvironmentOut.of(environment))
