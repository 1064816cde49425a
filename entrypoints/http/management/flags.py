"""Flags of a project."""

from typing import Annotated

from fastapi import Depends, Query

from application.commands.archive_flag import ArchiveFlag, ArchiveFlagHandler
from application.commands.change_flag import ChangeFlag, ChangeFlagHandler
from application.commands.create_flag import CreateFlag, CreateFlagHandler
from application.commands.restore_flag import RestoreFlag, RestoreFlagHandler
from application.ports.catalogue import FlagFilter
from application.queries.find_flag import FindFlag, FindFlagHandler
from application.queries.list_flags import ListFlags, ListFlagsHandler
from domain.errors import (
    FlagAlreadyExists,
    FlagArchived,
    FlagNotFound,
    FlagStillUsed,
    ProjectNotFound,
    VariantStillUsed,
)
from domain.flag import FlagKind
from entrypoints.http.dependencies import Caller, use
from entrypoints.http.idempotency import IDEMPOTENT
from entrypoints.http.management.documentation import (
    CHANGES,
    DELETES,
    asked,
    changed,
    created,
    found,
)
from entrypoints.http.management.places import FlagKey, ProjectKey
from entrypoints.http.management.router import PROJECT, router
from entrypoints.http.pagination import WantedPage, page_of
from entrypoints.http.paths import MANAGEMENT
from entrypoints.http.preconditions import ExpectedVersion, ReplyTo, RevalidationOf
from entrypoints.wire.base import PageOut
from entrypoints.wire.flags import FlagIn, FlagOut, FlagPatch

flags = router(f"{PROJECT}/flags", "flags")


async def wanted_flags(
    tag: Annotated[str | None, Query(description="With this tag.")] = None,
    kind: Annotated[FlagKind | None, Query(description="Of this kind.")] = None,
    archived: Annotated[bool, Query(description="The archived ones, or the others.")] = False,  # noqa: FBT002  a query parameter has a name
    q: Annotated[
        str | None, Query(description="With this text in key, name or description, in any case.")
    ] = None,
) -> FlagFilter:
    """Which flags are listed."""
    return FlagFilter(tag=tag, kind=kind, archived=archived, text=q)


WantedFlags = Annotated[FlagFilter, Depends(wanted_flags)]


@flags.get("", responses=asked(ProjectNotFound))
async def list_flags(
    caller: Caller,
    project: ProjectKey,
    wanted: WantedFlags,
    page: WantedPage,
    handle: Annotated[ListFlagsHandler, Depends(use(lambda c: c.list_flags))],
) -> PageOut[FlagOut]:
    """Flags by key."""
    query = ListFlags(project=project, wanted=wanted, page=page)
    return page_of(await handle(caller, query), FlagOut.of)


@flags.post(
    "",
    status_code=201,
    dependencies=[IDEMPOTENT],
    responses=created(ProjectNotFound, FlagAlreadyExists),
)
async def create_flag(
    caller: Caller,
    project: ProjectKey,
    body: FlagIn,
    reply: ReplyTo,
    handle: Annotated[CreateFlagHandler, Depends(use(lambda c: c.create_flag))],
) -> FlagOut:
    """A new flag, off in every environment."""
    flag = await handle(caller, CreateFlag(project=project, **body.parts()))
    reply.created(f"{MANAGEMENT}/projects/{project}/flags/{flag.key}", flag.version)
    return FlagOut.of(flag)


@flags.get("/{key:path}", responses=found(ProjectNotFound, FlagNotFound))
async def find_flag(
    caller: Caller,
    project: ProjectKey,
    key: FlagKey,
    reply: RevalidationOf,
    handle: Annotated[FindFlagHandler, Depends(use(lambda c: c.find_flag))],
) -> FlagOut:
    """One flag, archived or not."""
    flag = await handle(caller, FindFlag(project=project, key=key))
    reply.stamp(flag.version)
    return FlagOut.of(flag)


@flags.patch(
    "/{key:path}",
    responses=changed(
        ProjectNotFound, FlagNotFound, FlagArchived, FlagStillUsed, VariantStillUsed, *CHANGES
    ),
)
async def change_flag(
    caller: Caller,
    project: ProjectKey,
    key: FlagKey,
    expected: ExpectedVersion,
    body: FlagPatch,
    reply: ReplyTo,
    change: Annotated[ChangeFlagHandler, Depends(use(lambda c: c.change_flag))],
    archive: Annotated[ArchiveFlagHandler, Depends(use(lambda c: c.archive_flag))],
    restore: Annotated[RestoreFlagHandler, Depends(use(lambda c: c.restore_flag))],
) -> FlagOut:
    """Change what is said about a flag, or its variants; or archive or restore it."""
    if body.archived is None:
        command = ChangeFlag(project=project, key=key, expected_version=expected, **body.parts())
        flag = await change(caller, command)
    elif body.archived:
        flag = await archive(
            caller, ArchiveFlag(project=project, key=key, expected_version=expected)
        )
    else:
        flag = await restore(
            caller, RestoreFlag(project=project, key=key, expected_version=expected)
        )
    reply.stamp(flag.version)
    return FlagOut.of(flag)


@flags.delete(
    "/{key:path}", responses=changed(ProjectNotFound, FlagNotFound, FlagStillUsed, *DELETES)
)
async def archive_flag(
    caller: Caller,
    project: ProjectKey,
    key: FlagKey,
    expected: ExpectedVersion,
    reply: ReplyTo,
    handle: Annotated[ArchiveFlagHandler, Depends(use(lambda c: c.archive_flag))],
) -> FlagOut:
    """Archive a flag: it is no longer served, but kept, and its key stays taken."""
    command = ArchiveFlag(project=project, key=key, expected_version=expected)
    flag = await handle(caller, command)
    reply.stamp(flag.version)
    return FlagOut.of(flag)
