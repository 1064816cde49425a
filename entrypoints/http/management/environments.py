"""Environments of a project."""

from typing import Annotated

from fastapi import Depends

from application.commands.change_environment import ChangeEnvironment, ChangeEnvironmentHandler
from application.commands.create_environment import CreateEnvironment, CreateEnvironmentHandler
from application.queries.find_environment import FindEnvironment, FindEnvironmentHandler
from application.queries.list_environments import ListEnvironments, ListEnvironmentsHandler
from domain.errors import EnvironmentAlreadyExists, EnvironmentNotFound, ProjectNotFound
from entrypoints.http.dependencies import Caller, use
from entrypoints.http.idempotency import IDEMPOTENT
from entrypoints.http.management.documentation import CHANGES, asked, changed, created, found
from entrypoints.http.management.places import Place, ProjectKey
from entrypoints.http.management.router import PROJECT, router
from entrypoints.http.pagination import WantedPage, page_of
from entrypoints.http.paths import MANAGEMENT
from entrypoints.http.preconditions import ExpectedVersion, ReplyTo, RevalidationOf
from entrypoints.wire.base import PageOut
from entrypoints.wire.environments import EnvironmentIn, EnvironmentOut, EnvironmentPatch

environments = router(f"{PROJECT}/environments", "environments")


@environments.get("", responses=asked(ProjectNotFound))
async def list_environments(
    caller: Caller,
    project: ProjectKey,
    page: WantedPage,
    handle: Annotated[ListEnvironmentsHandler, Depends(use(lambda c: c.list_environments))],
) -> PageOut[EnvironmentOut]:
    """The environments of a project, by key."""
    found_page = await handle(caller, ListEnvironments(project=project, page=page))
    return page_of(found_page, EnvironmentOut.of)


@environments.post(
    "",
    status_code=201,
    dependencies=[IDEMPOTENT],
    responses=created(ProjectNotFound, EnvironmentAlreadyExists),
)
async def create_environment(
    caller: Caller,
    project: ProjectKey,
    body: EnvironmentIn,
    reply: ReplyTo,
    handle: Annotated[CreateEnvironmentHandler, Depends(use(lambda c: c.create_environment))],
) -> EnvironmentOut:
    """A new environment. Every flag of the project is there at once, off."""
    environment = await handle(caller, CreateEnvironment(project=project, **body.document()))
    reply.created(
        f"{MANAGEMENT}/projects/{project}/environments/{environment.key}", environment.version
    )
    return EnvironmentOut.of(environment)


@environments.get("/{environment}", responses=found(ProjectNotFound, EnvironmentNotFound))
async def find_environment(
    caller: Caller,
    place: Place,
    reply: RevalidationOf,
    handle: Annotated[FindEnvironmentHandler, Depends(use(lambda c: c.find_environment))],
) -> EnvironmentOut:
    """One environment."""
    known = await handle(caller, FindEnvironment(flag_set=place))
    reply.stamp(known.version)
    return EnvironmentOut.of(known)


@environments.patch(
    "/{environment}", responses=changed(ProjectNotFound, EnvironmentNotFound, *CHANGES)
)
async def change_environment(
    caller: Caller,
    place: Place,
    expected: ExpectedVersion,
    body: EnvironmentPatch,
    reply: ReplyTo,
    handle: Annotated[ChangeEnvironmentHandler, Depends(use(lambda c: c.change_environment))],
) -> EnvironmentOut:
    """Change what is said about an environment."""
    command = ChangeEnvironment(flag_set=place, expected_version=expected, **body.parts())
    after = await handle(caller, command)
    reply.stamp(after.version)
    return EnvironmentOut.of(after)
