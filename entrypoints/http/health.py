"""Whether the process lives, is ready, has started. For whoever runs it; no key is needed."""

from http import HTTPStatus
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends
from starlette.responses import Response

from application.snapshots import Snapshots
from entrypoints.http.dependencies import use
from entrypoints.wire.base import Wire, examples

health = APIRouter(prefix="/health", tags=["health"])

ServedSnapshots = Annotated[Snapshots, Depends(use(lambda c: c.snapshots))]


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
            "parts": {"snapshots": {"ok": True, "detail": "2 environments, 40 flags"}},
        },
        {
            "status": "not ready",
            "parts": {"snapshots": {"ok": False, "detail": "no environment is loaded yet"}},
        },
    )

    status: Literal["ready", "not ready"]
    parts: dict[str, PartOut]


_NOT_READY: dict[int | str, dict[str, Any]] = {
    503: {"model": ReadinessOut, "description": "Not ready"}
}


@health.get("/live")
async def live() -> HealthOut:
    """The process answers. If it does not, restart it."""
    return HealthOut()


@health.get("/ready", responses=_NOT_READY)
async def ready(response: Response, snapshots: ServedSnapshots) -> ReadinessOut:
    """Flags can be evaluated. A database that is away does not matter: snapshots stay."""
    return _readiness(response, snapshots)


@health.get("/startup", responses=_NOT_READY)
async def startup(response: Response, snapshots: ServedSnapshots) -> ReadinessOut:
    """Everything was loaded for the first time. Until then, wait before asking anything else."""
    return _readiness(response, snapshots)


def _readiness(response: Response, snapshots: Snapshots) -> ReadinessOut:
    part = _snapshots_part(snapshots)
    if not part.ok:
        response.status_code = HTTPStatus.SERVICE_UNAVAILABLE
    return ReadinessOut(status="ready" if part.ok else "not ready", parts={"snapshots": part})


def _snapshots_part(snapshots: Snapshots) -> PartOut:
    loaded = snapshots.loaded()
    if not loaded:
        return PartOut(ok=False, detail="no environment is loaded")
    flags = sum(len(snapshot.flags) for snapshot in loaded.values())
    return PartOut(ok=True, detail=f"{len(loaded)} environments, {flags} flags")
