"""Who is in a segment by key."""

from typing import Annotated

from fastapi import Depends

from application.commands.change_members import ChangeMembers, ChangeMembersHandler
from application.queries.list_members import ListMembers, ListMembersHandler, Membership
from domain.errors import ProjectNotFound, SegmentNotFound, StaleVersion
from entrypoints.http.dependencies import Caller, use
from entrypoints.http.idempotency import IDEMPOTENT
from entrypoints.http.management.documentation import CREATES, asked, changed
from entrypoints.http.management.places import ProjectKey, SegmentKey
from entrypoints.http.management.router import PROJECT, router
from entrypoints.http.pagination import WantedPage, page_of
from entrypoints.http.preconditions import OptionalVersion, ReplyTo
from entrypoints.wire.base import PageOut
from entrypoints.wire.segments import MembersIn, SegmentOut

members = router(f"{PROJECT}/segments/{{segment}}", "segments")

ListingMembers = Annotated[ListMembersHandler, Depends(use(lambda c: c.list_members))]


@members.post(
    "/members",
    dependencies=[IDEMPOTENT],
    responses=changed(ProjectNotFound, SegmentNotFound, StaleVersion, *CREATES),
)
async def change_members(
    caller: Caller,
    project: ProjectKey,
    segment: SegmentKey,
    expected: OptionalVersion,
    body: MembersIn,
    reply: ReplyTo,
    handle: Annotated[ChangeMembersHandler, Depends(use(lambda c: c.change_members))],
) -> SegmentOut:
    """Let keys join and leave. Two such changes do not disturb each other: If-Match is optional."""
    command = ChangeMembers(
        project=project,
        key=segment,
        expected_version=expected,
        include=frozenset(body.include),
        exclude=frozenset(body.exclude),
        forget=frozenset(body.forget),
    )
    after = await handle(caller, command)
    reply.stamp(after.version)
    return SegmentOut.of(after)


@members.get("/included", responses=asked(ProjectNotFound, SegmentNotFound))
async def list_included(
    caller: Caller,
    project: ProjectKey,
    segment: SegmentKey,
    page: WantedPage,
    handle: ListingMembers,
) -> PageOut[str]:
    """The targeting keys that always are members, sorted."""
    query = ListMembers(project=project, segment=segment, membership=Membership.INCLUDED, page=page)
    return page_of(await handle(caller, query), str)


@members.get("/excluded", responses=asked(ProjectNotFound, SegmentNotFound))
async def list_excluded(
    caller: Caller,
    project: ProjectKey,
    segment: SegmentKey,
    page: WantedPage,
    handle: ListingMembers,
) -> PageOut[str]:
    """The targeting keys that never are members, sorted."""
    query = ListMembers(project=project, segment=segment, membership=Membership.EXCLUDED, page=page)
    return page_of(await handle(caller, query), str)
