"""All flags at once: the same bytes as one by one, whatever was asked before."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from domain.decision import Decision
from domain.snapshot import View
from domain.values import Document
from tests.properties.serving import compiled
from tests.strategies.contexts import any_contexts, contexts, instants_around
from tests.strategies.rulesets import Ruleset, rulesets


def sent(decisions: list[Decision]) -> list[bytes]:
    return [decision.encoded for decision in decisions]


def check(view: View, context: Document, instant: int) -> None:
    """Together they say, and are counted as, what each of them says."""
    together = view.evaluate_together(context, instant)
    expected = sent(view.evaluate_all(context, instant))
    assert together.encoded == b",".join(expected)
    assert Counter([*together.constants.encoded, *together.others]) == Counter(expected)


@given(st.data(), rulesets(least=1))
def test_together_says_what_each_says(data: st.DataObject, ruleset: Ruleset) -> None:
    snapshot = compiled(ruleset)
    questions = st.lists(contexts(ruleset) | any_contexts(), min_size=1, max_size=4)
    asked = data.draw(questions)
    for context in (*asked, *reversed(asked)):
        instant = data.draw(instants_around(ruleset))
        check(snapshot, context, instant)
        check(snapshot.client_visible, context, instant)


@given(st.data(), rulesets(least=2))
def test_a_change_leaves_nothing_remembered(data: st.DataObject, ruleset: Ruleset) -> None:
    snapshot = compiled(ruleset)
    context, instant = data.draw(contexts(ruleset)), data.draw(instants_around(ruleset))
    check(snapshot, context, instant)
    alone = [key for key in snapshot.flags if not _is_asked(ruleset, key)]
    for key in alone[:1]:
        check(snapshot.updated(removed_flags={key}), context, instant)


def _is_asked(ruleset: Ruleset, key: str) -> bool:
    return any(
        key in {needed.flag for _, needed in flag.targeting.required_flags()}
        for flag in ruleset.flags
    )
