"""The stream of changes: what happens in an environment, as it happens."""

from typing import Annotated, Any, Final

from fastapi import Depends, Header
from starlette.responses import Response

from application.queries.read_changes import ReadChanges, ReadChangesHandler
from application.streams import Streams
from domain.errors import EnvironmentNotFound, NoRoomForStreams, ProjectNotFound, TooManyStreams
from entrypoints.http.dependencies import Caller, use
from entrypoints.http.management.documentation import asked
from entrypoints.http.management.places import Place
from entrypoints.http.management.router import ENVIRONMENT, router
from entrypoints.http.streams.changes import Changes, ChangesResponse
from entrypoints.http.streams.sse import MEDIA_TYPE

_DOCUMENTED: Final[dict[int | str, Any]] = {
    200: {
        "description": "Events named `change`: the id of each is the sequence number of an entry "
        "of the history, its data the entry, without the name of its author.",
        "content": {MEDIA_TYPE: {"schema": {"type": "string"}}},
    },
    **asked(ProjectNotFound, EnvironmentNotFound, TooManyStreams, NoRoomForStreams),
}

events = router(f"{ENVIRONMENT}/events", "history")


@events.get("", response_class=Response, responses=_DOCUMENTED)
async def follow_changes(
    caller: Caller,
    place: Place,
    handle: Annotated[ReadChangesHandler, Depends(use(lambda c: c.read_changes))],
    streams: Annotated[Streams, Depends(use(lambda c: c.streams))],
    heartbeat: Annotated[float, Depends(use(lambda c: c.settings.provided.streams.heartbeat))],
    last_event_id: Annotated[
        str | None,
        Header(pattern="^[0-9]{1,18}$", description="The last entry that is known."),
    ] = None,
) -> Response:
    """What happens in an environment, and to what its whole project shares, as it happens.

    Server-sent events, which begin after the entry that `Last-Event-ID` names, else now.
    """
    known = None if last_event_id is None else int(last_event_id)
    query = ReadChanges(flag_set=place, after=known)
    found = await handle(caller, query)
    if known is None:
        known = max((entry.sequence for entry in found), default=0)
    return ChangesResponse(Changes(handle, caller, place, known), streams, heartbeat)
