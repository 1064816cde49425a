"""What was evaluated, and which flags somebody should look at."""

import re
from dataclasses import replace
from typing import Annotated, Final

from fastapi import Depends, Query

from application.pages import PageRequest
from application.ports.usage import Step
from application.queries.read_usage import ReadUsage, ReadUsageHandler
from application.queries.report_stale_flags import ReportStaleFlags, ReportStaleFlagsHandler
from domain.errors import EnvironmentNotFound, ProjectNotFound
from domain.instants import Instant, parse_instant
from domain.staleness import SignKind
from entrypoints.http.dependencies import Caller, use
from entrypoints.http.management.documentation import asked
from entrypoints.http.management.places import Place, ProjectKey
from entrypoints.http.management.router import ENVIRONMENT, PROJECT, router
from entrypoints.http.pagination import Cursor, Limit, WantedPage, page_of, page_request_of
from entrypoints.http.refusals import Fault, InvalidRequest
from entrypoints.wire.base import Moment, PageOut
from entrypoints.wire.usage import StaleFlagOut, UsageOut

usage = router("", "usage")

_POINT: Final = re.compile(r"\d{15} [\w./-]{1,200} [\w.-]{0,100} [A-Z_]{0,40}", re.ASCII)


async def wanted_points(limit: Limit = 100, cursor: Cursor = None) -> PageRequest:
    """Which part of a series is wanted."""
    return page_request_of(_POINT, limit, cursor)


async def wanted_usage(
    place: Place,
    flag: Annotated[str | None, Query(max_length=1_000, description="Of this flag.")] = None,
    by: Annotated[Step, Query(description="Added up by the hour, or by the day in UTC.")] = (
        Step.HOUR
    ),
    since: Annotated[
        Moment | None,
        Query(
            alias="from",
            description="From the hour or day of this instant on; by default the "
            "last 24 hours, or 30 days.",
        ),
    ] = None,
    until: Annotated[
        Moment | None, Query(alias="to", description="Hours that begin before it; default: now.")
    ] = None,
) -> ReadUsage:
    """Which evaluations are counted."""
    return ReadUsage(
        flag_set=place,
        flag=flag,
        step=by,
        since=_instant(since, "from"),
        until=_instant(until, "to"),
    )


@usage.get(f"{ENVIRONMENT}/usage", responses=asked(ProjectNotFound, EnvironmentNotFound))
async def read_usage(
    caller: Caller,
    wanted: Annotated[ReadUsage, Depends(wanted_usage)],
    page: Annotated[PageRequest, Depends(wanted_points)],
    handle: Annotated[ReadUsageHandler, Depends(use(lambda c: c.read_usage))],
) -> PageOut[UsageOut]:
    """How often what was served to SDKs, the oldest first."""
    return page_of(await handle(caller, replace(wanted, page=page)), UsageOut.of)


@usage.get(f"{PROJECT}/stale-flags", responses=asked(ProjectNotFound))
async def report_stale_flags(
    caller: Caller,
    project: ProjectKey,
    page: WantedPage,
    handle: Annotated[ReportStaleFlagsHandler, Depends(use(lambda c: c.report_stale_flags))],
    kind: Annotated[SignKind | None, Query(description="With such a sign.")] = None,
) -> PageOut[StaleFlagOut]:
    """Flags that have done their work or are asked for in vain, by key."""
    query = ReportStaleFlags(project=project, kind=kind, page=page)
    return page_of(await handle(caller, query), StaleFlagOut.of)


def _instant(moment: str | None, name: str) -> Instant | None:
    try:
        return None if moment is None else parse_instant(moment)
    except (ValueError, OverflowError):
        rule = "must be an RFC 3339 date-time with an offset, such as '2027-01-31T09:00:00Z'"
        raise InvalidRequest(Fault("query", f"/{name}", rule)) from None
