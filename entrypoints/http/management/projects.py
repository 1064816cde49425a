"""Projects."""

from typing import Annotated

from fastapi import Depends

from application.commands.change_project import ChangeProject, ChangeProjectHandler
from application.commands.create_project import CreateProject, CreateProjectHandler
from application.queries.find_project import FindProject, FindProjectHandler
from application.queries.list_projects import ListProjects, ListProjectsHandler
from domain.errors import ProjectAlreadyExists, ProjectNotFound
from entrypoints.http.dependencies import Caller, use
from entrypoints.http.idempotency import IDEMPOTENT
from entrypoints.http.management.documentation import CHANGES, asked, changed, created, found
from entrypoints.http.management.places import ProjectKey
from entrypoints.http.management.router import router
from entrypoints.http.pagination import WantedPage, page_of
from entrypoints.http.paths import MANAGEMENT
from entrypoints.http.preconditions import ExpectedVersion, ReplyTo, RevalidationOf
from entrypoints.wire.base import PageOut
from entrypoints.wire.environments import ProjectIn, ProjectOut, ProjectPatch

PROJECTS = f"{MANAGEMENT}/projects"

projects = router(PROJECTS, "projects")


@projects.get("", responses=asked())
async def list_projects(
    caller: Caller,
    page: WantedPage,
    handle: Annotated[ListProjectsHandler, Depends(use(lambda c: c.list_projects))],
) -> PageOut[ProjectOut]:
    """The projects that the key may read, by key."""
    return page_of(await handle(caller, ListProjects(page=page)), ProjectOut.of)


@projects.post(
    "", status_code=201, dependencies=[IDEMPOTENT], responses=created(ProjectAlreadyExists)
)
async def create_project(
    caller: Caller,
    body: ProjectIn,
    reply: ReplyTo,
    handle: Annotated[CreateProjectHandler, Depends(use(lambda c: c.create_project))],
) -> ProjectOut:
    """A new project, with its first environments."""
    project = await handle(caller, CreateProject(**body.parts()))
    reply.created(f"{PROJECTS}/{project.key}", project.version)
    return ProjectOut.of(project)


@projects.get("/{project}", responses=found(ProjectNotFound))
async def find_project(
    caller: Caller,
    project: ProjectKey,
    reply: RevalidationOf,
    handle: Annotated[FindProjectHandler, Depends(use(lambda c: c.find_project))],
) -> ProjectOut:
    """One project."""
    known = await handle(caller, FindProject(project=project))
    reply.stamp(known.version)
    return ProjectOut.of(known)


@projects.patch("/{project}", responses=changed(ProjectNotFound, *CHANGES))
async def change_project(
    caller: Caller,
    project: ProjectKey,
    expected: ExpectedVersion,
    body: ProjectPatch,
    reply: ReplyTo,
    handle: Annotated[ChangeProjectHandler, Depends(use(lambda c: c.change_project))],
) -> ProjectOut:
    """Change what is said about a project."""
    command = ChangeProject(project=project, expected_version=expected, **body.parts())
    after = await handle(caller, command)
    reply.stamp(after.version)
    return ProjectOut.of(after)
