"""Evaluating and explaining, for people and tools; applications use OFREP."""

from typing import Annotated

from fastapi import Depends

from application.queries.evaluate_all import EvaluateAll, EvaluateAllHandler
from application.queries.evaluate_flag import EvaluateFlag, EvaluateFlagHandler
from application.queries.explain_flag import ExplainFlag, ExplainFlagHandler
from domain.errors import EnvironmentNotFound
from entrypoints.http.dependencies import Caller, use
from entrypoints.http.management.documentation import ASKS, asked
from entrypoints.http.management.places import FlagKey, Place
from entrypoints.http.management.router import ENVIRONMENT, router
from entrypoints.http.query import StrictRoute
from entrypoints.wire.decisions import DecisionOut, DecisionsOut, EvaluateIn, ExplanationOut

evaluation = router(ENVIRONMENT, "evaluation", StrictRoute)


@evaluation.post("/evaluate", responses=asked(EnvironmentNotFound, *ASKS))
async def evaluate_all(
    caller: Caller,
    place: Place,
    body: EvaluateIn,
    handle: Annotated[EvaluateAllHandler, Depends(use(lambda c: c.evaluate_all))],
) -> DecisionsOut:
    """What every flag is for a context, by flag key."""
    query = EvaluateAll(flag_set=place, context=body.context, at=body.instant())
    decisions = await handle(caller, query)
    return DecisionsOut(decisions=[DecisionOut.of(flag, decision) for flag, decision in decisions])


@evaluation.post("/evaluate/{key:path}", responses=asked(EnvironmentNotFound, *ASKS))
async def evaluate_flag(
    caller: Caller,
    place: Place,
    key: FlagKey,
    body: EvaluateIn,
    handle: Annotated[EvaluateFlagHandler, Depends(use(lambda c: c.evaluate_flag))],
) -> DecisionOut:
    """What one flag is for a context. An unknown flag is a decision with an error code."""
    query = EvaluateFlag(flag_set=place, flag=key, context=body.context, at=body.instant())
    return DecisionOut.of(key, await handle(caller, query))


@evaluation.post("/explain/{key:path}", responses=asked(EnvironmentNotFound, *ASKS))
async def explain_flag(
    caller: Caller,
    place: Place,
    key: FlagKey,
    body: EvaluateIn,
    handle: Annotated[ExplainFlagHandler, Depends(use(lambda c: c.explain_flag))],
) -> ExplanationOut:
    """What one flag is for a context, and every step that led there."""
    query = ExplainFlag(flag_set=place, flag=key, context=body.context, at=body.instant())
    return ExplanationOut.of(key, await handle(caller, query))
