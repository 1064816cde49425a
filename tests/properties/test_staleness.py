"""Staleness: a flag that may serve two values is never said to serve one."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from domain.flag import TargetedFlag
from domain.instants import EARLIEST, LATEST, Instant
from domain.sole_variant import settled_at, sole_variant
from domain.staleness import Age, Evidence, SignKind, StaleAfter, signs_of
from domain.usage import DAY
from tests.properties.serving import compiled
from tests.strategies.contexts import contexts, instants_around
from tests.strategies.flags import targeted_flags
from tests.strategies.rulesets import Ruleset, rulesets
from tests.strategies.serves import instants

AFTER = StaleAfter.of_days(stale=30, release=40, experiment=50)


def evidence(*flags: TargetedFlag, since: Instant = 0) -> Evidence:
    """Environments that do these things with one flag, unchanged since an instant."""
    places = {f"environment-{number}": flag.targeting for number, flag in enumerate(flags)}
    age = Age(
        created_at=since,
        changed_at=since,
        variants_since=since,
        targeting_since=dict.fromkeys(places, since),
    )
    return Evidence(age=age, targetings=places)


@given(st.data(), rulesets(least=1))
def test_who_gets_another_value_disproves_that_there_is_one(
    data: st.DataObject, ruleset: Ruleset
) -> None:
    """From the instant on, and back to when it was settled, nobody gets anything else."""
    snapshot = compiled(ruleset)
    now = data.draw(instants_around(ruleset))
    for targeted in ruleset.flags:
        flag = targeted.flag
        sole = sole_variant(flag, targeted.targeting, now)
        if sole is None:
            continue
        values = {variant.key: variant.literal for variant in flag.variants}
        settled = settled_at(targeted.targeting, now)
        assert settled <= now
        for _ in range(3):
            context = data.draw(contexts(ruleset))
            instant = data.draw(st.sampled_from([now, settled]) | st.integers(settled, LATEST))
            decision = snapshot.evaluate(flag.key, context, instant)
            assert decision.error_code or values[str(decision.variant)] == values[sole]


@given(st.lists(targeted_flags(key="flag"), min_size=1, max_size=3), instants())
def test_one_environment_with_two_values_is_enough(
    flags: list[TargetedFlag], instant: Instant
) -> None:
    flag = flags[0].flag
    known = flag.variant_keys
    fitting = [each for each in flags if each.flag.variant_keys <= known]
    signs = signs_of(flag, evidence(*fitting, since=EARLIEST), instant, AFTER)
    one_value = [sign for sign in signs if sign.kind is SignKind.ONE_VALUE]
    if any(sole_variant(flag, each.targeting, instant) is None for each in fitting):
        assert one_value == []
    elif one_value:
        assert len(one_value) == len(fitting)
        assert all(instant - sign.since >= 30 * DAY for sign in one_value)


@given(targeted_flags(), instants(), st.integers(0, 100 * DAY))
def test_a_sign_that_is_there_stays_as_long_as_nothing_changes(
    targeted: TargetedFlag, since: Instant, later: int
) -> None:
    """But for a ramp, which changes by itself."""
    known = replace(evidence(targeted, since=since), watched_since=since)
    now, then = since + 60 * DAY, since + 60 * DAY + later
    kinds = {sign.kind for sign in signs_of(targeted.flag, known, now, AFTER)}
    assert kinds <= {sign.kind for sign in signs_of(targeted.flag, known, then, AFTER)}


@given(targeted_flags(), instants())
def test_what_is_new_is_not_stale(targeted: TargetedFlag, since: Instant) -> None:
    known = replace(evidence(targeted, since=since), watched_since=since)
    assert signs_of(targeted.flag, known, since + 30 * DAY - 1, AFTER) == ()
