"""Targeting: what an environment does with its flags."""

from typing import Annotated

from fastapi import Depends

from application.commands.set_targeting import SetTargeting, SetTargetingHandler
from application.commands.turn_flag import TurnFlag, TurnFlagHandler
from application.queries.find_targeting import FindTargeting, FindTargetingHandler
from application.queries.list_targeting import ListTargeting, ListTargetingHandler
from domain.errors import (
    EnvironmentNotFound,
    FlagArchived,
    FlagNotFound,
    ProjectNotFound,
)
from entrypoints.http.dependencies import Caller, use
from entrypoints.http.management.documentation import CHANGES, asked, changed, found
from entrypoints.http.management.flags import WantedFlags
from entrypoints.http.management.places import FlagKey, Place
from entrypoints.http.management.router import ENVIRONMENT, router
from entrypoints.http.pagination import WantedPage, page_of
from entrypoints.http.preconditions import ExpectedVersion, ReplyTo, RevalidationOf
from entrypoints.wire.base import PageOut
from entrypoints.wire.targetings import TargetedFlagOut, TargetingIn, TargetingOut, TargetingPatch

PLACES = (ProjectNotFound, EnvironmentNotFound)

targetings = router(f"{ENVIRONMENT}/targeting", "targeting")


@targetings.get("", responses=asked(*PLACES))
async def list_targeting(
    caller: Caller,
    place: Place,
    wanted: WantedFlags,
    page: WantedPage,
    handle: Annotated[ListTargetingHandler, Depends(use(lambda c: c.list_targeting))],
) -> PageOut[TargetedFlagOut]:
    """Flags with their targeting in one environment, by key."""
    query = ListTargeting(flag_set=place, wanted=wanted, page=page)
    return page_of(
        await handle(caller, query), lambda targeted: TargetedFlagOut.of(place, targeted)
    )


@targetings.get("/{key:path}", responses=found(*PLACES, FlagNotFound))
async def find_targeting(
    caller: Caller,
    place: Place,
    key: FlagKey,
    reply: RevalidationOf,
    handle: Annotated[FindTargetingHandler, Depends(use(lambda c: c.find_targeting))],
) -> TargetingOut:
    """The targeting of one flag."""
    targeting = await handle(caller, FindTargeting(flag_set=place, flag=key))
    reply.stamp(targeting.version)
    return TargetingOut.of(place, targeting)


@targetings.put("/{key:path}", responses=changed(*PLACES, FlagNotFound, FlagArchived, *CHANGES))
async def set_targeting(
    caller: Caller,
    place: Place,
    key: FlagKey,
    expected: ExpectedVersion,
    body: TargetingIn,
    reply: ReplyTo,
    handle: Annotated[SetTargetingHandler, Depends(use(lambda c: c.set_targeting))],
) -> TargetingOut:
    """Replace the targeting of a flag."""
    command = SetTargeting(flag_set=place, flag=key, expected_version=expected, **body.parts(key))
    targeting = await handle(caller, command)
    reply.stamp(targeting.version)
    return TargetingOut.of(place, targeting)


@targetings.patch("/{key:path}", responses=changed(*PLACES, FlagNotFound, FlagArchived, *CHANGES))
async def change_targeting(
    caller: Caller,
    place: Place,
    key: FlagKey,
    expected: ExpectedVersion,
    body: TargetingPatch,
    reply: ReplyTo,
    change: Annotated[SetTargetingHandler, Depends(use(lambda c: c.set_targeting))],
    turn: Annotated[TurnFlagHandler, Depends(use(lambda c: c.turn_flag))],
) -> TargetingOut:
    """Change parts of the targeting of a flag; `{"on": true}` turns it on."""
    if body.on is not None and len(body.model_fields_set) == 1:
        turned = TurnFlag(flag_set=place, flag=key, expected_version=expected, on=body.on)
        targeting = await turn(caller, turned)
    else:
        parts = body.parts(key)
        command = SetTargeting(flag_set=place, flag=key, expected_version=expected, **parts)
        targeting = await change(caller, command)
    reply.stamp(targeting.version)
    return TargetingOut.of(place, targeting)
