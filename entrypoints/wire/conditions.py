"""Conditions: a tree in which each kind is told apart by a member of its own."""

from typing import Annotated, TypeAlias

from pydantic import Field

from domain import limits
from domain.bucketing import DEFAULT_SCHEME, TOTAL_WEIGHT
from domain.context import TARGETING_KEY
from domain.operators import Operator
from entrypoints.wire.base import Boolean, Integer, ScalarValue, Wire, examples
from entrypoints.wire.kinds import kind_by_member, tag

BucketBy: TypeAlias = Annotated[
    str, Field(description="The attribute path whose value is bucketed.", examples=[TARGETING_KEY])
]
Seed: TypeAlias = Annotated[
    str | None, Field(description="Hashed before the bucketing key; null: derived from the id.")
]
Scheme: TypeAlias = Annotated[str, Field(description="A versioned bucketing scheme.")]
Weight: TypeAlias = Annotated[
    Integer, Field(ge=0, le=TOTAL_WEIGHT, description="Out of 100,000.", examples=[25_000])
]


class Comparison(Wire):
    """An attribute of the context compared with constants; fulfilled if it fits any of them."""

    model_config = examples({"attribute": "country", "operator": "in", "values": ["DE", "AT"]})

    attribute: str = Field(description="An attribute path; dots lead into objects.")
    operator: Operator
    values: list[ScalarValue] = Field(default_factory=list, max_length=limits.OPERANDS)
    negated: Boolean = False
    ignore_case: Boolean = False


class InSegment(Wire):
    """Fulfilled by the members of a segment."""

    model_config = examples({"segment": "beta-testers"})

    segment: str


class Prerequisite(Wire):
    """Fulfilled if another flag of the same environment serves one of these variants."""

    model_config = examples({"flag": "new-checkout", "variants": ["on"]})

    flag: str
    variants: list[str]


class PercentageOf(Wire):
    """How many contexts, and by what they are bucketed."""

    weight: Weight
    bucket_by: BucketBy = TARGETING_KEY
    seed: Seed = None
    scheme: Scheme = DEFAULT_SCHEME


class Percentage(Wire):
    """Fulfilled by a share of the contexts."""

    model_config = examples({"percentage": {"weight": 10_000}})

    percentage: PercentageOf


class AllOf(Wire):
    """Fulfilled if every part is; an empty one always is."""

    model_config = examples({"all": [{"segment": "beta-testers"}, {"percentage": {"weight": 50}}]})

    conditions: list["Condition"] = Field(alias="all")


class AnyOf(Wire):
    """Fulfilled if some part is; an empty one never is."""

    model_config = examples({"any": [{"segment": "beta-testers"}, {"segment": "staff"}]})

    conditions: list["Condition"] = Field(alias="any")


class Not(Wire):
    """Fulfilled if the part is not."""

    model_config = examples({"not": {"segment": "beta-testers"}})

    condition: "Condition" = Field(alias="not")


Condition: TypeAlias = Annotated[
    Annotated[Comparison, tag("attribute")]
    | Annotated[InSegment, tag("segment")]
    | Annotated[Prerequisite, tag("flag")]
    | Annotated[Percentage, tag("percentage")]
    | Annotated[AllOf, tag("all")]
    | Annotated[AnyOf, tag("any")]
    | Annotated[Not, tag("not")],
    kind_by_member("attribute", "segment", "flag", "percentage", "all", "any", "not"),
]
