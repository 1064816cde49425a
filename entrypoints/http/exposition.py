"""What was counted, for Prometheus to fetch."""

from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.responses import Response

from application.access import Role
from domain.errors import Forbidden, Unauthenticated
from entrypoints.http.dependencies import AUTHENTICATED, Caller, use
from entrypoints.http.metrics import TrafficMeter
from entrypoints.http.paths import METRICS
from entrypoints.http.problems import problems
from entrypoints.http.refusals import BodyTooLarge, TooManyRequests, Unexpected

_TEXT = "text/plain; version=0.0.4; charset=utf-8"

exposition = APIRouter(tags=["metrics"], dependencies=[AUTHENTICATED])


@exposition.get(
    METRICS,
    response_class=Response,
    responses={
        200: {"content": {"text/plain": {"schema": {"type": "string"}}}},
        **problems(Unauthenticated, Forbidden, BodyTooLarge, TooManyRequests, Unexpected),
    },
)
async def read_metrics(
    caller: Caller,
    meter: Annotated[TrafficMeter, Depends(use(lambda c: c.meter))],
) -> Response:
    """The metrics in Prometheus's text format, for an admin key that may read every project.

    They name projects and environments, so they are not for everybody who reaches the port.
    """
    caller.require(Role.READER)
    return Response(meter.exposition(), headers={"content-type": _TEXT})
