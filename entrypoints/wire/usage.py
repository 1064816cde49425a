"""Usage, and what it tells of flags."""

from pydantic import Field

from application.ports.usage import Point
from application.queries.report_stale_flags import StaleFlag
from domain.instants import Instant, format_instant
from domain.staleness import Sign, SignKind
from entrypoints.wire.base import Moment, Wire, examples
from entrypoints.wire.flags import FLAG, FlagOut

SIGN = {
    "kind": "serves_one_value",
    "since": "2027-01-11T09:00:00.000Z",
    "environment": "production",
    "variant": "on",
    "requests": 0,
    "last_at": None,
}


class UsageOut(Wire):
    """How often a flag came out so, in an hour or a day of UTC."""

    model_config = examples(
        {
            "at": "2027-01-11T09:00:00.000Z",
            "flag": "new-checkout",
            "variant": "on",
            "error_code": None,
            "evaluations": 1_204,
        }
    )

    at: Moment = Field(description="When the hour, or the day, begins.")
    flag: str
    variant: str | None = Field(description="Null where no value could be resolved.")
    error_code: str | None = Field(description="Why no value could be resolved.")
    evaluations: int

    @classmethod
    def of(cls, point: Point) -> "UsageOut":
        """The point as it is answered."""
        return cls(
            at=format_instant(point.at),
            flag=point.flag,
            variant=point.variant or None,
            error_code=point.error_code or None,
            evaluations=point.evaluations,
        )


class SignOut(Wire):
    """One sign of staleness, with the facts; what does not belong to its kind is null or 0."""

    model_config = examples(SIGN)

    kind: SignKind
    since: Moment = Field(description="Since when it is so. Usage is known by the hour.")
    environment: str | None = Field(description="Where it is so; null for the whole project.")
    variant: str | None = Field(description="What everybody gets.")
    requests: int = Field(description="How often the flag was asked for without being there.")
    last_at: Moment | None = Field(description="The hour in which it was asked for last.")

    @classmethod
    def of(cls, sign: Sign) -> "SignOut":
        """The sign as it is answered."""
        return cls(
            kind=sign.kind,
            since=format_instant(sign.since),
            environment=sign.environment,
            variant=sign.variant,
            requests=sign.requests,
            last_at=_moment(sign.last_at),
        )


class StaleFlagOut(Wire):
    """A flag that somebody should look at, or a key that is asked for and that no flag has."""

    model_config = examples({"key": "new-checkout", "flag": FLAG, "signs": [SIGN]})

    key: str
    flag: FlagOut | None = Field(description="Null if there never was such a flag.")
    signs: list[SignOut]

    @classmethod
    def of(cls, stale: StaleFlag) -> "StaleFlagOut":
        """The flag as it is answered."""
        return cls(
            key=stale.key,
            flag=None if stale.flag is None else FlagOut.of(stale.flag),
            signs=[SignOut.of(sign) for sign in stale.signs],
        )


def _moment(instant: Instant | None) -> str | None:
    return None if instant is None else format_instant(instant)
