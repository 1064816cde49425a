"""The compiled evaluator and the slow, obvious one agree, whatever they are asked."""

from collections.abc import Iterable

import pytest
from hypothesis import event, given
from hypothesis import strategies as st

from domain.condition import InSegment
from domain.context import TARGETING_KEY
from domain.decision import Decision
from domain.explanation import explain
from domain.instants import Instant
from domain.operators import Operator
from domain.ramp import Ramp
from domain.reasoning import Step
from domain.segment import Segment
from domain.snapshot import Snapshot
from domain.split import Split
from domain.values import Document
from tests.properties.serving import asking, compiled, serving
from tests.strategies.conditions import comparisons, conditions, deep_conditions
from tests.strategies.contexts import any_contexts, contexts, instants_around
from tests.strategies.flags import segments
from tests.strategies.rulesets import Ruleset, rulesets, surroundings
from tests.strategies.serves import ramps, splits
from tests.strategies.texts import identities

VARIANTS = ("a", "b", "c")


def decided(snapshot: Snapshot, key: str, context: Document, instant: Instant) -> Decision:
    """The decision on which both evaluators agree, down to the bytes that are sent."""
    decision = snapshot.evaluate(key, context, instant)
    explanation = explain(snapshot, key, context, instant)
    assert decision == explanation.decision
    assert decision.encoded == explanation.decision.encoded
    assert explanation.steps
    assert_told(explanation.steps)
    return decision


def assert_told(steps: Iterable[Step]) -> None:
    for step in steps:
        assert step.title
        assert_told(step.steps)


def assert_agreed(ruleset: Ruleset, data: st.DataObject) -> None:
    snapshot = compiled(ruleset)
    for _ in range(3):
        context, instant = data.draw(contexts(ruleset)), data.draw(instants_around(ruleset))
        for key in snapshot.flags:
            decision = decided(snapshot, key, context, instant)
            event(f"{decision.reason} {'by a rule' if decision.rule else ''}")


@given(rulesets(), st.data())
def test_both_evaluators_agree(ruleset: Ruleset, data: st.DataObject) -> None:
    assert_agreed(ruleset, data)


@given(rulesets(), any_contexts(), st.integers())
def test_both_evaluators_agree_on_any_context_at_any_instant(
    ruleset: Ruleset, context: Document, instant: Instant
) -> None:
    snapshot = compiled(ruleset)
    for key in (*snapshot.flags, "?"):
        decided(snapshot, key, context, instant)


@pytest.mark.parametrize("operator", Operator)
@given(data=st.data())
def test_both_evaluators_agree_on_a_comparison(operator: Operator, data: st.DataObject) -> None:
    assert_agreed(asking(data.draw(comparisons(operator))), data)


@given(rulesets(most=2), st.data())
def test_both_evaluators_agree_on_a_tree(ruleset: Ruleset, data: st.DataObject) -> None:
    around = surroundings(ruleset)
    tree = data.draw(conditions(around) | deep_conditions(around))
    assert_agreed(asking(tree, ruleset), data)


@given(segments(), st.data())
def test_both_evaluators_agree_on_members(segment: Segment, data: st.DataObject) -> None:
    ruleset = asking(InSegment(segment.key), Ruleset((), (segment,)))
    assert_agreed(ruleset, data)
    context, instant = data.draw(contexts(ruleset)), data.draw(instants_around(ruleset))
    for member in segment.included | segment.excluded:
        decision = decided(compiled(ruleset), "flag", {**context, TARGETING_KEY: member}, instant)
        assert decision.variant == ("yes" if member in segment.included else "no")


@given(splits(VARIANTS) | ramps(VARIANTS), identities(), st.data())
def test_both_evaluators_agree_on_a_share(
    serve: Split | Ramp, identity: str, data: st.DataObject
) -> None:
    assert_agreed(Ruleset(tuple(serving(serve, identity).flags.values()), ()), data)
