"""Segments of a project."""

from typing import Annotated

from fastapi import Depends, Query

from application.commands.change_segment import ChangeSegment, ChangeSegmentHandler
from application.commands.define_segment import DefineSegment, DefineSegmentHandler
from application.commands.delete_segment import DeleteSegment, DeleteSegmentHandler
from application.queries.find_segment import FindSegment, FindSegmentHandler
from application.queries.list_segments import ListSegments, ListSegmentsHandler
from domain.errors import (
    ProjectNotFound,
    SegmentAlreadyExists,
    SegmentNotFound,
    SegmentStillUsed,
)
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
from entrypoints.http.management.places import ProjectKey, SegmentKey
from entrypoints.http.management.router import PROJECT, router
from entrypoints.http.pagination import WantedPage, page_of
from entrypoints.http.paths import MANAGEMENT
from entrypoints.http.preconditions import ExpectedVersion, ReplyTo, RevalidationOf
from entrypoints.wire.base import PageOut
from entrypoints.wire.segments import SegmentIn, SegmentOut, SegmentPatch

segments = router(f"{PROJECT}/segments", "segments")


@segments.get("", responses=asked(ProjectNotFound))
async def list_segments(
    caller: Caller,
    project: ProjectKey,
    page: WantedPage,
    handle: Annotated[ListSegmentsHandler, Depends(use(lambda c: c.list_segments))],
    q: Annotated[
        str | None, Query(description="With this text in key, name or description, in any case.")
    ] = None,
) -> PageOut[SegmentOut]:
    """Segments by key."""
    query = ListSegments(project=project, text=q, page=page)
    return page_of(await handle(caller, query), SegmentOut.of)


@segments.post(
    "",
    status_code=201,
    dependencies=[IDEMPOTENT],
    responses=created(ProjectNotFound, SegmentAlreadyExists),
)
async def define_segment(
    caller: Caller,
    project: ProjectKey,
    body: SegmentIn,
    reply: ReplyTo,
    handle: Annotated[DefineSegmentHandler, Depends(use(lambda c: c.define_segment))],
) -> SegmentOut:
    """A new segment."""
    segment = await handle(caller, DefineSegment(project=project, **body.parts()))
    reply.created(f"{MANAGEMENT}/projects/{project}/segments/{segment.key}", segment.version)
    return SegmentOut.of(segment)


@segments.get("/{segment}", responses=found(ProjectNotFound, SegmentNotFound))
async def find_segment(
    caller: Caller,
    project: ProjectKey,
    segment: SegmentKey,
    reply: RevalidationOf,
    handle: Annotated[FindSegmentHandler, Depends(use(lambda c: c.find_segment))],
) -> SegmentOut:
    """One segment, without its keys."""
    known = await handle(caller, FindSegment(project=project, key=segment))
    reply.stamp(known.version)
    return SegmentOut.of(known)


@segments.patch("/{segment}", responses=changed(ProjectNotFound, SegmentNotFound, *CHANGES))
async def change_segment(
    caller: Caller,
    project: ProjectKey,
    segment: SegmentKey,
    expected: ExpectedVersion,
    body: SegmentPatch,
    reply: ReplyTo,
    handle: Annotated[ChangeSegmentHandler, Depends(use(lambda c: c.change_segment))],
) -> SegmentOut:
    """Change what is said about a segment, or its condition."""
    command = ChangeSegment(project=project, key=segment, expected_version=expected, **body.parts())
    after = await handle(caller, command)
    reply.stamp(after.version)
    return SegmentOut.of(after)


@segments.delete(
    "/{segment}",
    status_code=204,
    responses=asked(ProjectNotFound, SegmentNotFound, SegmentStillUsed, *DELETES),
)
async def delete_segment(
    caller: Caller,
    project: ProjectKey,
    segment: SegmentKey,
    expected: ExpectedVersion,
    handle: Annotated[DeleteSegmentHandler, Depends(use(lambda c: c.delete_segment))],
) -> None:
    """Delete a segment that no flag uses. Its key stays taken."""
    command = DeleteSegment(project=project, key=segment, expected_version=expected)
    await handle(caller, command)
