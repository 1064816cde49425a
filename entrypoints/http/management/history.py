"""History of a project."""

from typing import Annotated

from fastapi import Depends, Query

from application.ports.catalogue import HistoryFilter
from application.queries.read_history import ReadHistory, ReadHistoryHandler
from domain.errors import EnvironmentNotFound, ProjectNotFound
from domain.history import Subject
from entrypoints.http.dependencies import Caller, use
from entrypoints.http.management.documentation import asked
from entrypoints.http.management.places import ProjectKey
from entrypoints.http.management.router import PROJECT, router
from entrypoints.http.pagination import WantedNumberedPage, page_of
from entrypoints.wire.base import PageOut
from entrypoints.wire.history import SignedEntryOut

history = router(f"{PROJECT}/history", "history")


async def wanted_entries(
    project: ProjectKey,
    environment: Annotated[str | None, Query(description="Of this environment.")] = None,
    project_wide: Annotated[  # noqa: FBT002  a query parameter has a name
        bool, Query(description="Besides, of what belongs to the whole project, such as flags.")
    ] = False,
    subject: Annotated[Subject | None, Query(description="About such a thing.")] = None,
    key: Annotated[str | None, Query(description="About the thing with this key.")] = None,
) -> HistoryFilter:
    """Which entries are listed."""
    return HistoryFilter(
        project=project,
        environment=environment,
        project_wide=project_wide,
        subject=subject,
        key=key,
    )


@history.get("", responses=asked(ProjectNotFound, EnvironmentNotFound))
async def read_history(
    caller: Caller,
    wanted: Annotated[HistoryFilter, Depends(wanted_entries)],
    page: WantedNumberedPage,
    handle: Annotated[ReadHistoryHandler, Depends(use(lambda c: c.read_history))],
) -> PageOut[SignedEntryOut]:
    """Who changed what, the newest first."""
    found = await handle(caller, ReadHistory(wanted=wanted, page=page))
    return page_of(found, SignedEntryOut.signed)
