"""Evaluating and explaining."""

from typing import Annotated, Any

from pydantic import AfterValidator, Field, JsonValue
from pydantic_core import PydanticCustomError

from domain.decision import Decision, ErrorCode, Reason
from domain.explanation import Explanation
from domain.instants import Instant
from domain.notation.serves import read_instant
from domain.reasoning import Step
from domain.values import canonical, thawed
from entrypoints.wire.base import Moment, Wire, examples

DECISION = {
    "flag": "new-checkout",
    "value": True,
    "variant": "on",
    "reason": "TARGETING_MATCH",
    "rule": "german-beta",
    "metadata": {"flagSetId": "shop/production", "version": "3.7", "rule": "german-beta"},
    "error_code": None,
    "error_details": "",
}
STEP = {
    "title": "rule 'german-beta'",
    "passed": True,
    "detail": "bucket 17,204 of 100,000 fell in 'on' (0 to 25,000)",
    "steps": [],
}


def _exact(context: dict[str, JsonValue]) -> dict[str, JsonValue]:
    """Refuse what JSON does not have: the answer could not repeat it."""
    try:
        canonical(context).encode()
    except ValueError:
        raise PydanticCustomError(
            "inexact", "must not contain NaN, Infinity or lone surrogates"
        ) from None
    return context


class EvaluateIn(Wire):
    """Who is asking, and when."""

    model_config = examples(
        {"context": {"targetingKey": "user-1", "country": "DE"}},
        {"context": {"targetingKey": "user-1"}, "at": "2027-02-01T09:00:00Z"},
    )

    context: Annotated[dict[str, JsonValue], AfterValidator(_exact)] = Field(
        default_factory=dict, description="`targetingKey` and any other attributes."
    )
    at: Moment | None = Field(
        default=None, description="The instant to evaluate at, for ramps and dates; default: now."
    )

    def instant(self) -> Instant | None:
        """When; None for now. Raises `InvalidDefinition` if it is no instant."""
        return None if self.at is None else read_instant(self.at, "at")


class DecisionOut(Wire):
    """What one flag is for one context. With an error code there is no value."""

    model_config = examples(DECISION)

    flag: str
    value: JsonValue
    variant: str | None
    reason: Reason
    rule: str | None
    metadata: dict[str, JsonValue]
    error_code: ErrorCode | None
    error_details: str

    @classmethod
    def of(cls, flag: str, decision: Decision) -> "DecisionOut":
        """The decision as it is answered."""
        return cls(
            flag=flag,
            value=_plain(decision.value),
            variant=decision.variant,
            reason=decision.reason,
            rule=decision.rule,
            metadata=dict(decision.metadata),
            error_code=decision.error_code,
            error_details=decision.error_details,
        )


class DecisionsOut(Wire):
    """What every flag is for one context."""

    model_config = examples({"decisions": [DECISION]})

    decisions: list[DecisionOut]


class StepOut(Wire):
    """Something that was tried, whether it passed, and why."""

    title: str
    passed: bool
    detail: str
    steps: list["StepOut"]

    @classmethod
    def of(cls, step: Step) -> "StepOut":
        """The step as it is answered."""
        return cls(
            title=step.title,
            passed=step.passed,
            detail=step.detail,
            steps=[cls.of(part) for part in step.steps],
        )


class ExplanationOut(Wire):
    """A decision and every step that led to it."""

    model_config = examples({"decision": DECISION, "steps": [STEP]})

    decision: DecisionOut
    steps: list[StepOut]

    @classmethod
    def of(cls, flag: str, explanation: Explanation) -> "ExplanationOut":
        """The explanation as it is answered."""
        return cls(
            decision=DecisionOut.of(flag, explanation.decision),
            steps=[StepOut.of(step) for step in explanation.steps],
        )


def _plain(value: Any) -> JsonValue:
    plain: JsonValue = thawed(value)  # type: ignore[assignment]
    return plain
