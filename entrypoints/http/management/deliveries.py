"""What became of messages to a webhook."""

from typing import Annotated

from fastapi import Depends, Path

from application.commands.replay_dead_letters import ReplayDeadLetters, ReplayDeadLettersHandler
from application.commands.send_test_event import SendTestEvent, SendTestEventHandler
from application.queries.list_dead_letters import ListDeadLetters, ListDeadLettersHandler
from application.queries.list_deliveries import ListDeliveries, ListDeliveriesHandler
from domain.errors import DeadLetterNotFound, ProjectNotFound, WebhookNotFound
from entrypoints.http.dependencies import Caller, use
from entrypoints.http.idempotency import IDEMPOTENT
from entrypoints.http.management.documentation import asked
from entrypoints.http.management.places import ProjectKey, WebhookId
from entrypoints.http.management.router import PROJECT, router
from entrypoints.http.pagination import WantedNumberedPage, page_of
from entrypoints.http.paths import MANAGEMENT
from entrypoints.http.refusals import IdempotencyKeyInUse, IdempotencyKeyReused
from entrypoints.wire.base import PageOut
from entrypoints.wire.deliveries import DeadLetterOut, DeliveryOut, ReplayOut
from entrypoints.wire.events import EventTypesOut

deliveries = router(f"{PROJECT}/webhooks/{{webhook}}", "webhooks")
event_types = router(f"{MANAGEMENT}/event-types", "webhooks")

_PLACES = (ProjectNotFound, WebhookNotFound)
_ONCE = (IdempotencyKeyReused, IdempotencyKeyInUse)


@event_types.get("", responses=asked())
async def list_event_types(_caller: Caller) -> EventTypesOut:
    """Every kind of event that webhooks are told of, with the JSON Schema of its messages."""
    return EventTypesOut.all()


@deliveries.post("/test", dependencies=[IDEMPOTENT], responses=asked(*_PLACES, *_ONCE))
async def send_test_event(
    caller: Caller,
    project: ProjectKey,
    webhook: WebhookId,
    handle: Annotated[SendTestEventHandler, Depends(use(lambda c: c.send_test_event))],
) -> DeliveryOut:
    """Send one message now, once, and tell what came of it."""
    return DeliveryOut.of(await handle(caller, SendTestEvent(project=project, id=webhook)))


@deliveries.get("/deliveries", responses=asked(*_PLACES))
async def list_deliveries(
    caller: Caller,
    project: ProjectKey,
    webhook: WebhookId,
    page: WantedNumberedPage,
    handle: Annotated[ListDeliveriesHandler, Depends(use(lambda c: c.list_deliveries))],
) -> PageOut[DeliveryOut]:
    """The latest attempts, the newest first."""
    query = ListDeliveries(project=project, id=webhook, page=page)
    return page_of(await handle(caller, query), DeliveryOut.of)


@deliveries.get("/dead-letters", responses=asked(*_PLACES))
async def list_dead_letters(
    caller: Caller,
    project: ProjectKey,
    webhook: WebhookId,
    page: WantedNumberedPage,
    handle: Annotated[ListDeadLettersHandler, Depends(use(lambda c: c.list_dead_letters))],
) -> PageOut[DeadLetterOut]:
    """Messages that were given up, the newest first."""
    query = ListDeadLetters(project=project, id=webhook, page=page)
    return page_of(await handle(caller, query), DeadLetterOut.of)


@deliveries.post(
    "/dead-letters/replay", dependencies=[IDEMPOTENT], responses=asked(*_PLACES, *_ONCE)
)
async def replay_dead_letters(
    caller: Caller,
    project: ProjectKey,
    webhook: WebhookId,
    handle: Annotated[ReplayDeadLettersHandler, Depends(use(lambda c: c.replay_dead_letters))],
) -> ReplayOut:
    """Try every dead letter once more, soon. What fails again stays one."""
    count = await handle(caller, ReplayDeadLetters(project=project, id=webhook))
    return ReplayOut(replaying=count)


@deliveries.post(
    "/dead-letters/{sequence}/replay",
    dependencies=[IDEMPOTENT],
    responses=asked(*_PLACES, *_ONCE, DeadLetterNotFound),
)
async def replay_dead_letter(
    caller: Caller,
    project: ProjectKey,
    webhook: WebhookId,
    sequence: Annotated[
        int, Path(ge=1, le=2**53 - 1, description="Of the history entry that it tells.")
    ],
    handle: Annotated[ReplayDeadLettersHandler, Depends(use(lambda c: c.replay_dead_letters))],
) -> ReplayOut:
    """Try one dead letter once more, soon."""
    command = ReplayDeadLetters(project=project, id=webhook, sequence=sequence)
    return ReplayOut(replaying=await handle(caller, command))
