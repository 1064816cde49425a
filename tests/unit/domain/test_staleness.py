"""Signs of staleness, one by one, with their facts."""

from dataclasses import replace
from typing import Any

import pytest

from domain.condition import AllOf, Prerequisite
from domain.flag import FlagKind
from domain.instants import EARLIEST
from domain.ramp import Ramp, RampPoint, RampShape
from domain.rule import Rule, Target
from domain.sole_variant import settled_at, sole_variant
from domain.split import Share, Split
from domain.staleness import Age, Evidence, Requests, Sign, SignKind, StaleAfter, signs_of
from domain.targeting import Targeting
from domain.usage import DAY
from domain.variant import Variant
from tests.contracts.examples import flag, targeting

NOW = 1_000 * DAY
AFTER = StaleAfter.of_days(stale=30, release=40, experiment=50)
ALL_ON, ALL_OFF = (
    (Share("on", 100_000), Share("off", 0)),
    (Share("on", 0), Share("off", 100_000)),
)


def evidence(**places: tuple[Targeting, int]) -> Evidence:
    """A flag of yesterday that was evaluated now, and what environments do since when."""
    return Evidence(
        age=Age(
            created_at=NOW - DAY,
            changed_at=NOW - DAY,
            variants_since=NOW - 100 * DAY,
            targeting_since={key: since for key, (_, since) in places.items()},
        ),
        targetings={key: served for key, (served, _) in places.items()},
        evaluated_at=NOW,
        watched_since=NOW - 90 * DAY,
    )


def place(since: int, **parts: object) -> tuple[Targeting, int]:
    return targeting("banner", on=True, **parts), since


def aged(known: Evidence, **parts: Any) -> Evidence:
    return replace(known, age=replace(known.age, **parts))


def ramp(*points: tuple[int, tuple[Share, ...]], shape: RampShape = RampShape.LINEAR) -> Ramp:
    return Ramp(tuple(RampPoint(at, shares) for at, shares in points), shape)


@pytest.mark.parametrize(
    ("served", "sole"),
    [
        (targeting(on=False, default=Split((Share("on", 50_000), Share("off", 50_000)))), "off"),
        (targeting(on=True), "on"),
        (targeting(on=True, default=Split(ALL_ON)), "on"),
        (targeting(on=True, default=Split((Share("on", 99_999), Share("off", 1)))), None),
        (targeting(on=True, prerequisites=(Prerequisite("other", ("on",)),)), None),
        (targeting(on=True, off_variant="on", prerequisites=(Prerequisite("x", ("on",)),)), "on"),
        (targeting(on=True, targets=(Target("off", frozenset({"ada"})),)), None),
        (targeting(on=True, targets=(Target("off", frozenset()),)), "on"),
        (targeting(on=True, rules=(Rule("r", AllOf(()), "off"),)), None),
        (targeting(on=True, rules=(Rule("r", AllOf(()), "on"),)), "on"),
        (targeting(on=True, default=ramp((NOW - 2, ALL_OFF), (NOW - 1, ALL_ON))), "on"),
        (targeting(on=True, default=ramp((NOW - 1, ALL_OFF), (NOW + 1, ALL_ON))), None),
        (targeting(on=True, default=ramp((NOW + 1, ALL_OFF), (NOW + 2, ALL_ON))), None),
        (
            targeting(
                on=True, default=ramp((NOW - 1, ALL_ON), (NOW + 1, ALL_OFF), shape=RampShape.STEPS)
            ),
            None,
        ),
    ],
)
def test_the_variant_that_everybody_gets(served: Targeting, sole: str | None) -> None:
    assert sole_variant(flag(), served, NOW) == sole


def test_two_variants_of_one_value_are_one_value() -> None:
    same = flag(variants=(Variant("on", value=True), Variant("off", value=True)))
    assert sole_variant(same, targeting(on=True, rules=(Rule("r", AllOf(()), "off"),)), NOW)


def test_a_ramp_settles_when_the_last_weight_has_changed() -> None:
    def settled(*points: tuple[int, tuple[Share, ...]]) -> int:
        return settled_at(targeting(on=True, default=ramp(*points)), NOW)

    assert settled((NOW - 9, ALL_OFF), (NOW - 5, ALL_ON), (NOW - 1, ALL_ON)) == NOW - 5
    assert settled((NOW - 9, ALL_ON), (NOW - 5, ALL_ON)) == EARLIEST
    assert settled((NOW + 5, ALL_ON), (NOW + 9, ALL_ON)) == EARLIEST
    assert settled_at(targeting(on=True), NOW) == EARLIEST


def test_one_value_for_long_enough_in_every_environment() -> None:
    long, short = NOW - 30 * DAY, NOW - 30 * DAY + 1
    known = evidence(live=place(long), trial=place(long - DAY, default="off"))
    assert signs_of(flag(), known, NOW, AFTER) == (
        Sign(kind=SignKind.ONE_VALUE, since=long, environment="live", variant="on"),
        Sign(kind=SignKind.ONE_VALUE, since=long - DAY, environment="trial", variant="off"),
    )
    for younger in (
        evidence(live=place(long), trial=place(short)),
        evidence(live=place(long), trial=place(long, rules=(Rule("r", AllOf(()), "off"),))),
        aged(known, variants_since=short),
        evidence(live=place(0, default=ramp((0, ALL_OFF), (short, ALL_ON)))),
        evidence(),
    ):
        assert signs_of(flag(), younger, NOW, AFTER) == ()


@pytest.mark.parametrize("kind", [FlagKind.OPERATIONAL, FlagKind.PERMISSION])
def test_what_is_meant_to_stay_may_serve_one_value_and_grow_old(kind: FlagKind) -> None:
    known = aged(evidence(live=place(0)), created_at=0)
    assert signs_of(flag(kind=kind), known, NOW, AFTER) == ()


def test_nobody_asked_for_long_enough() -> None:
    def since(
        evaluated_at: int | None, created_at: int, watched_since: int | None = NOW - 90 * DAY
    ) -> list[tuple[int, int | None]]:
        known = aged(evidence(), created_at=created_at)
        known = replace(known, evaluated_at=evaluated_at, watched_since=watched_since)
        signs = signs_of(flag(kind=FlagKind.OPERATIONAL), known, NOW, AFTER)
        assert {sign.kind for sign in signs} <= {SignKind.NOT_EVALUATED}
        return [(sign.since, sign.last_at) for sign in signs]

    long = NOW - 30 * DAY
    assert since(evaluated_at=long, created_at=0) == [(long, long)]
    assert since(evaluated_at=long, created_at=NOW - DAY) == []
    assert since(evaluated_at=long + 1, created_at=0) == []
    assert since(evaluated_at=None, created_at=0) == [(NOW - 90 * DAY, None)]
    assert since(evaluated_at=None, created_at=long) == [(long, None)]
    assert since(evaluated_at=None, created_at=long + 1) == []
    assert since(evaluated_at=None, created_at=0, watched_since=long + 1) == []
    assert since(evaluated_at=None, created_at=0, watched_since=None) == []


@pytest.mark.parametrize(("kind", "days"), [(FlagKind.RELEASE, 40), (FlagKind.EXPERIMENT, 50)])
def test_older_than_its_kind_is_expected_to_get(kind: FlagKind, days: int) -> None:
    old = NOW - days * DAY
    signs = signs_of(flag(kind=kind), aged(evidence(), created_at=old), NOW, AFTER)
    assert signs == (Sign(kind=SignKind.PAST_LIFETIME, since=NOW),)
    assert signs_of(flag(kind=kind), aged(evidence(), created_at=old + 1), NOW, AFTER) == ()


def test_archived_and_asked_for_is_all_that_an_archived_flag_can_be() -> None:
    asked = Requests(environment="live", count=7, first=NOW - 5, last=NOW - 1)
    known = aged(evidence(live=place(0)), created_at=0)
    known = replace(known, evaluated_at=None, requests=(asked,))
    assert signs_of(flag(archived=True), known, NOW, AFTER) == (
        Sign(
            kind=SignKind.ARCHIVED_BUT_EVALUATED,
            since=NOW - 5,
            environment="live",
            requests=7,
            last_at=NOW - 1,
        ),
    )
    assert signs_of(flag(archived=True), replace(known, requests=()), NOW, AFTER) == ()
