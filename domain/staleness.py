"""Staleness: what tells that a flag has done its work, or is gone and still asked for."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from domain.flag import Flag, FlagKind
from domain.instants import Instant
from domain.sole_variant import settled_at, sole_variant
from domain.targeting import Targeting
from domain.usage import DAY


class SignKind(StrEnum):
    """What a sign tells."""

    ONE_VALUE = "serves_one_value"
    """Every environment serves one value to everybody, and has for long."""
    NOT_EVALUATED = "not_evaluated"
    """Nobody asked for it for long."""
    PAST_LIFETIME = "past_lifetime"
    """It is older than a flag of its kind is expected to get."""
    ARCHIVED_BUT_EVALUATED = "archived_but_evaluated"
    """It is archived, and asked for since."""
    UNKNOWN_FLAG = "unknown_flag"
    """There never was such a flag, and it is asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sign:
    """One sign, with the facts."""

    kind: SignKind
    since: Instant
    """Since when it is so. Usage is known by the hour."""
    environment: str | None = None
    """Where it is so; None if it is so of the whole project."""
    variant: str | None = None
    """The one that everybody gets."""
    requests: int = 0
    """How often the flag was asked for without being there."""
    last_at: Instant | None = None
    """The hour in which it was asked for last."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Age:
    """Since when a flag is as it is."""

    created_at: Instant
    changed_at: Instant
    """When it got its present version: when an archived flag was archived."""
    variants_since: Instant
    """When its variants were changed last."""
    targeting_since: Mapping[str, Instant]
    """When its targeting got its present version, by environment."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Requests:
    """How often one environment was asked for a flag that it does not have."""

    environment: str
    count: int
    first: Instant
    last: Instant


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What is known about one flag."""

    age: Age
    targetings: Mapping[str, Targeting]
    """What each environment does with it, by the environments of its age."""
    evaluated_at: Instant | None = None
    """The last hour in which it was evaluated anywhere, as far as that is still known."""
    watched_since: Instant | None = None
    """Since when evaluations are known; None if there are none of any flag."""
    requests: tuple[Requests, ...] = ()
    """How often it was asked for after it was archived."""


@dataclass(frozen=True, slots=True)
class StaleAfter:
    """After how many milliseconds something is a sign."""

    quiet: int
    """Without a change of what is served, or without an evaluation."""
    lifetimes: Mapping[FlagKind, int]
    """How old flags are expected to get; kinds that are not named may stay for good."""

    @classmethod
    def of_days(cls, stale: int, release: int, experiment: int) -> "StaleAfter":
        """The same in days."""
        lifetimes = {FlagKind.RELEASE: release * DAY, FlagKind.EXPERIMENT: experiment * DAY}
        return cls(stale * DAY, lifetimes)


def signs_of(
    flag: Flag, evidence: Evidence, instant: Instant, after: StaleAfter
) -> tuple[Sign, ...]:
    """Every sign that a flag is stale at an instant. Pure."""
    if flag.archived:
        return signs_of_requests(SignKind.ARCHIVED_BUT_EVALUATED, evidence.requests)
    return (
        *_one_value(flag, evidence, instant, after),
        *_not_evaluated(evidence, instant, after),
        *_past_lifetime(flag, evidence, instant, after),
    )


def signs_of_requests(kind: SignKind, requests: tuple[Requests, ...]) -> tuple[Sign, ...]:
    """What it tells that a flag is asked for that is not there."""
    return tuple(
        Sign(
            kind=kind,
            since=each.first,
            environment=each.environment,
            requests=each.count,
            last_at=each.last,
        )
        for each in requests
    )


def _one_value(
    flag: Flag, evidence: Evidence, instant: Instant, after: StaleAfter
) -> tuple[Sign, ...]:
    """A sign for each environment; none as long as one of them may serve a second value.

    A switch or an entitlement that is meant to stay may serve one value for years.
    """
    if flag.kind not in after.lifetimes:
        return ()
    signs = []
    for environment, targeting in sorted(evidence.targetings.items()):
        variant = sole_variant(flag, targeting, instant)
        changed_at = max(evidence.age.targeting_since[environment], evidence.age.variants_since)
        since = max(changed_at, settled_at(targeting, instant))
        if variant is None or instant - since < after.quiet:
            return ()
        signs.append(
            Sign(kind=SignKind.ONE_VALUE, since=since, environment=environment, variant=variant)
        )
    return tuple(signs)


def _not_evaluated(evidence: Evidence, instant: Instant, after: StaleAfter) -> Iterator[Sign]:
    if evidence.watched_since is None:
        return
    last = evidence.evaluated_at
    since = max(evidence.age.created_at, evidence.watched_since if last is None else last)
    if instant - since >= after.quiet:
        yield Sign(kind=SignKind.NOT_EVALUATED, since=since, last_at=last)


def _past_lifetime(
    flag: Flag, evidence: Evidence, instant: Instant, after: StaleAfter
) -> Iterator[Sign]:
    lifetime = after.lifetimes.get(flag.kind)
    if lifetime is not None and instant - evidence.age.created_at >= lifetime:
        yield Sign(kind=SignKind.PAST_LIFETIME, since=evidence.age.created_at + lifetime)
