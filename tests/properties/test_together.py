"""All flags at once: the same bytes as one by one, whatever was asked before."""

from collections import Counter
from collections.abc import Iterator
from itertools import chain

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain import bulk
from domain.decision import Decision
from domain.snapshot import View
from domain.values import Document
from tests.properties.serving import compiled
from tests.strategies.contexts import any_contexts, contexts, instants_around
from tests.strategies.rulesets import Ruleset, rulesets


def sent(decisions: list[Decision]) -> list[bytes]:
    return [decision.encoded for decision in decisions]


@pytest.fixture(autouse=True, scope="module", params=[bulk.SIZE, 1], ids=["whole", "in parts"])
def _size(request: pytest.FixtureRequest) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(bulk, "SIZE", request.param)
        yield


def check(view: View, context: Document, instant: int) -> None:
    """Together they say, and are counted as, what each of them says."""
    together = view.evaluate_together(context, instant)
    expected = sent(view.evaluate_all(context, instant))
    assert together.encoded == b",".join(expected)
    constants = chain.from_iterable(each.encoded for each in together.constants)
    assert Counter([*constants, *together.others]) == Counter(expected)


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
