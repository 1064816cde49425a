"""Whether the process lives, is ready, has started. For whoever runs it; no key is needed."""

from http import HTTPStatus
from typing import Annotated, Any, Literal, Protocol

from fastapi import APIRouter, Depends
from starlette.responses import Response

from application.refresh import Refresh
from application.snapshots import Snapshots
from domain.instants import format_instant
from entrypoints.http.dependencies import use
from entrypoints.http.paths import HEALTH
from entrypoints.http.problems import problems
from entrypoints.http.refusals import BodyTooLarge
from entrypoints.wire.base import Wire, examples
from entrypoints.wording import served

health = APIRouter(prefix=HEALTH, tags=["health"])

Refreshed = Annotated[Refresh, Depends(use(lambda c: c.refresh))]
ServedSnapshots = Annotated[Snapshots, Depends(use(lambda c: c.snapshots))]


class Fitness(Protocol):
    """Whether a database that has come back can be used."""

    reason: str
    """Why not; nothing if it can, or if nobody could look yet."""


StoreFitness = Annotated[Fitness, Depends(use(lambda c: c.database.provided.fitness))]


class HealthOut(Wire):
    """How the process is."""

    model_config = examples({"status": "ok"})

    status: Literal["ok"] = "ok"


class PartOut(Wire):
    """How one part is, and what is wrong with it if anything is."""

    ok: bool
    detail: str


class ReadinessOut(Wire):
    """Whether requests should be sent here, part by part."""

    model_config = examples(
        {
            "status": "ready",
            "parts": {
                "snapshots": {"ok": True, "detail": "40 flags in 2 environments"},
                "refresh": {"ok": True, "detail": "everything that changed was loaded"},
            },
        },
        {
            "status": "ready",
            "parts": {
                "snapshots": {"ok": True, "detail": "40 flags in 2 environments"},
                "refresh": {
                    "ok": False,
                    "detail": "not confirmed since 2026-11-26T09:00:00.000Z; see the log",
                },
            },
        },
    )

    status: Literal["ready", "not ready"]
    parts: dict[str, PartOut]


class StartupOut(Wire):
    """Whether the process has started."""

    model_config = examples({"status": "started"}, {"status": "starting"})

    status: Literal["started", "starting"]


def _or(model: type[Wire], description: str) -> dict[int | str, dict[str, Any]]:
    unavailable = {"model": model, "description": description}
    return {**problems(BodyTooLarge), HTTPStatus.SERVICE_UNAVAILABLE: unavailable}


@health.get("/live", responses=problems(BodyTooLarge))
async def live() -> HealthOut:
    """The process answers. If it does not, restart it."""
    return HealthOut()


@health.get("/startup", responses=_or(StartupOut, "Starting"))
async def startup(response: Response, refresh: Refreshed) -> StartupOut:
    """Every environment was loaded for the first time. Until then, ask nothing else."""
    if refresh.started:
        return StartupOut(status="started")
    response.status_code = HTTPStatus.SERVICE_UNAVAILABLE
    return StartupOut(status="starting")


@health.get("/ready", responses=_or(ReadinessOut, "Not ready"))
async def ready(
    response: Response, refresh: Refreshed, snapshots: ServedSnapshots, store: StoreFitness
) -> ReadinessOut:
    """Flags can be evaluated. A database that is away does not change that: snapshots stay.

    Whether they are up to date is told as a part, `refresh`, and does not make the process unready:
    the others would be no better off, and with none ready nobody would evaluate anything. The same
    goes for an environment of which nothing could be loaded, which `snapshots` names.
    """
    parts = {
        "snapshots": _snapshots_part(refresh, snapshots),
        "refresh": _refresh_part(refresh, store),
    }
    if refresh.started:
        return ReadinessOut(status="ready", parts=parts)
    response.status_code = HTTPStatus.SERVICE_UNAVAILABLE
    return ReadinessOut(status="not ready", parts=parts)


def _snapshots_part(refresh: Refresh, snapshots: Snapshots) -> PartOut:
    if not refresh.started:
        return PartOut(ok=False, detail="not every environment is loaded yet")
    return PartOut(ok=not snapshots.missing(), detail=served(snapshots))


def _refresh_part(refresh: Refresh, store: Fitness) -> PartOut:
    if (since := refresh.stale_since) is not None:
        detail = f"not confirmed since {format_instant(since)}; {store.reason or 'see the log'}"
        return PartOut(ok=False, detail=detail)
    if not refresh.started:
        return PartOut(ok=False, detail="nothing was loaded yet")
    return PartOut(ok=True, detail="everything that changed was loaded")
