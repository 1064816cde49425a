"""Decisions: what everybody gets, whatever they send."""

import json
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from domain.context import attribute_value
from domain.decision import Decision, ErrorCode, Reason
from domain.flag import Flag
from domain.instants import EARLIEST, LATEST
from domain.rule import Rule
from domain.values import Document, canonical, thawed
from tests.properties.serving import compiled
from tests.strategies.conditions import conditions
from tests.strategies.contexts import any_contexts, contexts, instants_around
from tests.strategies.flags import rules
from tests.strategies.rulesets import Ruleset, rulesets, surroundings
from tests.strategies.serves import serves
from tests.strategies.texts import attributes, flag_keys

OPENFEATURE_REASONS = {
    "STATIC",
    "DEFAULT",
    "TARGETING_MATCH",
    "SPLIT",
    "CACHED",
    "DISABLED",
    "UNKNOWN",
    "STALE",
    "ERROR",
}


def outcome(decision: Decision) -> object:
    return decision.variant, decision.reason, decision.rule, decision.error_code


@given(rulesets(least=1), any_contexts(), st.integers(EARLIEST, LATEST), flag_keys())
def test_any_context_gets_a_decision_of_every_flag(
    ruleset: Ruleset, context: Document, instant: int, key: str
) -> None:
    snapshot = compiled(ruleset)
    decisions = snapshot.evaluate_all(context, instant)
    assert decisions == [snapshot.evaluate(key, context, instant) for key in snapshot.flags]
    assert len(decisions) == len(ruleset.flags)
    if key not in snapshot.flags:
        unknown = snapshot.evaluate(key, context, instant)
        assert outcome(unknown) == (None, Reason.ERROR, None, ErrorCode.FLAG_NOT_FOUND)
        assert unknown.encoded == b""


@given(st.data(), rulesets(least=1))
def test_the_same_question_gets_the_same_decision(data: st.DataObject, ruleset: Ruleset) -> None:
    snapshot, twin = compiled(ruleset), compiled(ruleset)
    instant = data.draw(instants_around(ruleset))
    first, second = data.draw(contexts(ruleset)), data.draw(contexts(ruleset) | any_contexts())
    before = snapshot.evaluate_all(first, instant)
    twin.evaluate_all(second, instant)
    assert twin.evaluate_all(first, instant) == before
    again = snapshot.evaluate_all(first, instant)
    assert all(map(lambda old, new: old is new, before, again))


@given(st.data(), rulesets(least=1))
def test_evaluation_leaves_the_context_alone(data: st.DataObject, ruleset: Ruleset) -> None:
    context = data.draw(contexts(ruleset))
    before = canonical(context)
    compiled(ruleset).evaluate_all(context, data.draw(instants_around(ruleset)))
    assert canonical(context) == before


@given(st.data(), rulesets(least=1))
def test_what_is_sent_is_the_decision(data: st.DataObject, ruleset: Ruleset) -> None:
    snapshot = compiled(ruleset)
    context, instant = data.draw(contexts(ruleset)), data.draw(instants_around(ruleset))
    for key, targeted in snapshot.flags.items():
        decision = snapshot.evaluate(key, context, instant)
        sent = json.loads(decision.encoded)
        assert sent["key"] == key
        assert sent["metadata"] == dict(decision.metadata)
        if decision.error_code is not None:
            assert (decision.reason, decision.value, decision.variant) == (Reason.ERROR, None, None)
            assert (sent["errorCode"], sent["errorDetails"]) == (
                decision.error_code,
                decision.error_details,
            )
        else:
            assert (sent["variant"], sent["reason"]) == (decision.variant, decision.reason)
            assert sent["reason"] in OPENFEATURE_REASONS
            assert_kept(targeted.flag, decision, sent["value"])


def assert_kept(flag: Flag, decision: Decision, sent: object) -> None:
    """The value is that of the variant, to the letter."""
    (variant,) = (variant for variant in flag.variants if variant.key == decision.variant)
    assert canonical(thawed(decision.value)) == variant.literal
    assert json.dumps(sent, sort_keys=True) == json.dumps(
        json.loads(variant.literal), sort_keys=True
    )
    assert f'"value":{variant.literal},'.encode() in decision.encoded


@given(st.data(), rulesets(least=1))
def test_a_flag_that_is_off_serves_its_off_variant_to_everybody(
    data: st.DataObject, ruleset: Ruleset
) -> None:
    off = tuple(replace(flag, targeting=flag.targeting.turned(on=False)) for flag in ruleset.flags)
    snapshot = compiled(replace(ruleset, flags=off))
    context = data.draw(contexts(ruleset) | any_contexts())
    instant = data.draw(instants_around(ruleset))
    for flag in off:
        decision = snapshot.evaluate(flag.flag.key, context, instant)
        assert outcome(decision) == (flag.targeting.off_variant, Reason.DISABLED, None, None)


@given(st.data(), rulesets(least=1))
def test_rules_below_a_matching_one_change_nothing_for_whom_it_matched(
    data: st.DataObject, ruleset: Ruleset
) -> None:
    around = surroundings(ruleset, before=ruleset.flags[-1].flag.key)
    targeted = ruleset.flags[-1]
    variants = [variant.key for variant in targeted.flag.variants]
    matching = Rule("matching", data.draw(conditions(around)), data.draw(serves(variants)))
    below = data.draw(rules(variants, around))
    alone, followed = (
        compiled(with_rules(ruleset, *some)) for some in ((matching,), (matching, *below))
    )
    context, instant = data.draw(contexts(ruleset)), data.draw(instants_around(ruleset))
    key = targeted.flag.key
    first = alone.evaluate(key, context, instant)
    if first.rule == "matching":
        assert outcome(followed.evaluate(key, context, instant)) == outcome(first)


def with_rules(ruleset: Ruleset, *some: Rule) -> Ruleset:
    """The ruleset in which the last flag is on and has these rules."""
    *others, last = ruleset.flags
    return replace(
        ruleset,
        flags=(*others, replace(last, targeting=replace(last.targeting, on=True, rules=some))),
    )


@given(any_contexts(), attributes())
def test_any_attribute_of_any_context_can_be_read(context: Document, path: str) -> None:
    found = attribute_value(context, path)
    if "." not in path:
        assert found is context.get(path)
