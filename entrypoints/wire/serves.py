"""What is served: a variant, a split or a ramp."""

from typing import Annotated, TypeAlias

from pydantic import Field

from domain import limits
from domain.bucketing import DEFAULT_SCHEME
from domain.context import TARGETING_KEY
from domain.ramp import RampShape
from entrypoints.wire.base import Moment, Wire, examples
from entrypoints.wire.conditions import BucketBy, Scheme, Seed, Weight
from entrypoints.wire.kinds import kind_by_member, tag


class Share(Wire):
    """A variant and its weight."""

    variant: str
    weight: Weight


Shares: TypeAlias = Annotated[
    list[Share],
    Field(
        min_length=1,
        max_length=limits.VARIANTS,
        description="Weights that add up to 100,000; growing a share keeps everybody in it.",
        examples=[[{"variant": "on", "weight": 25_000}, {"variant": "off", "weight": 75_000}]],
    ),
]


class Split(Wire):
    """Which share of the contexts gets which variant."""

    shares: Shares
    bucket_by: BucketBy = TARGETING_KEY
    seed: Seed = None
    scheme: Scheme = DEFAULT_SCHEME


class RampPoint(Wire):
    """The weights from, or at, an instant."""

    at: Moment
    shares: Shares


class Ramp(Wire):
    """Weights over time: in steps at the points, or in straight lines between them."""

    points: list[RampPoint] = Field(
        min_length=limits.FEWEST_RAMP_POINTS, max_length=limits.RAMP_POINTS
    )
    shape: RampShape = RampShape.LINEAR
    bucket_by: BucketBy = TARGETING_KEY
    seed: Seed = None
    scheme: Scheme = DEFAULT_SCHEME


class ServeVariant(Wire):
    """Serves one variant."""

    model_config = examples({"variant": "on"})

    variant: str


class ServeSplit(Wire):
    """Serves each variant to a share of the contexts."""

    model_config = examples(
        {
            "split": {
                "shares": [
                    {"variant": "on", "weight": 25_000},
                    {"variant": "off", "weight": 75_000},
                ]
            }
        }
    )

    split: Split


class ServeRamp(Wire):
    """Serves shares that change over time."""

    model_config = examples(
        {
            "ramp": {
                "points": [
                    {
                        "at": "2027-01-11T09:00:00Z",
                        "shares": [
                            {"variant": "on", "weight": 0},
                            {"variant": "off", "weight": 100_000},
                        ],
                    },
                    {
                        "at": "2027-01-25T09:00:00Z",
                        "shares": [
                            {"variant": "on", "weight": 100_000},
                            {"variant": "off", "weight": 0},
                        ],
                    },
                ]
            }
        }
    )

    ramp: Ramp


Serve: TypeAlias = Annotated[
    Annotated[ServeVariant, tag("variant")]
    | Annotated[ServeSplit, tag("split")]
    | Annotated[ServeRamp, tag("ramp")],
    kind_by_member("variant", "split", "ramp"),
]
