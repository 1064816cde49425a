"""Snapshots: named by their content, and the same however they came about."""

from collections.abc import Iterable
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from domain.environment import FlagSet
from domain.flag import TargetedFlag
from domain.instants import Instant
from domain.snapshot import Snapshot
from domain.values import Document
from tests.properties.serving import FLAG_SET, compiled
from tests.strategies.contexts import any_contexts, contexts, instants_around
from tests.strategies.flags import segments, targeted_flags
from tests.strategies.rulesets import Ruleset, rulesets, surroundings

Question = tuple[Document, Instant]


def questions(ruleset: Ruleset) -> st.SearchStrategy[list[Question]]:
    question = st.tuples(contexts(ruleset), instants_around(ruleset))
    return st.lists(question, min_size=1, max_size=3)


def content(ruleset: Ruleset) -> object:
    return (
        {flag.flag.key: flag for flag in ruleset.flags},
        {segment.key: segment for segment in ruleset.segments},
    )


def dependents(flags: Iterable[TargetedFlag], changed: set[str], segments: set[str]) -> set[str]:
    """The changed flags and all that ask them or these segments, directly or not.

    A flag comes after those that it asks.
    """
    found = set(changed)
    for flag in flags:
        asked = {needed.flag for _, needed in flag.targeting.required_flags()}
        read = {segment for _, segment in flag.targeting.required_segments()}
        if asked & found or read & segments:
            found.add(flag.flag.key)
    return found


@st.composite
def edits(draw: st.DrawFn, ruleset: Ruleset) -> Ruleset:
    """The ruleset after one flag or segment was replaced, or one that nobody asks removed."""
    if draw(st.booleans()) and ruleset.segments:
        index = draw(st.integers(0, len(ruleset.segments) - 1))
        changed = draw(segments(ruleset.segments[index].key))
        rest = ruleset.segments[:index], ruleset.segments[index + 1 :]
        return replace(ruleset, segments=(*rest[0], changed, *rest[1]))
    index = draw(st.integers(0, len(ruleset.flags) - 1))
    key = ruleset.flags[index].flag.key
    before, after = ruleset.flags[:index], ruleset.flags[index + 1 :]
    if dependents(ruleset.flags, {key}, set()) == {key} and draw(st.booleans()):
        return replace(ruleset, flags=(*before, *after))
    edited = draw(targeted_flags(key, surroundings(ruleset, before=key)))
    return replace(ruleset, flags=(*before, edited, *after))


def update(snapshot: Snapshot, before: Ruleset, after: Ruleset) -> Snapshot:
    kept = {flag.flag.key for flag in after.flags}
    return snapshot.updated(
        flags=[flag for flag in after.flags if flag not in before.flags],
        removed_flags={flag.flag.key for flag in before.flags} - kept,
        segments=[segment for segment in after.segments if segment not in before.segments],
    )


@given(rulesets(most=3), st.data())
def test_the_order_of_insertion_does_not_matter(ruleset: Ruleset, data: st.DataObject) -> None:
    flags = data.draw(st.permutations(ruleset.flags))
    shuffled = Snapshot.compile(FLAG_SET, flags, data.draw(st.permutations(ruleset.segments)))
    snapshot = compiled(ruleset)
    assert shuffled.revision == snapshot.revision
    assert list(shuffled.keys()) == list(snapshot.keys()) == sorted(snapshot.flags)
    for context, instant in data.draw(questions(ruleset)):
        assert shuffled.evaluate_all(context, instant) == snapshot.evaluate_all(context, instant)


@given(st.data(), rulesets(least=1, most=2))
def test_revisions_are_equal_exactly_when_contents_are(
    data: st.DataObject, ruleset: Ruleset
) -> None:
    other = data.draw(edits(ruleset) | rulesets(most=1))
    same = content(ruleset) == content(other)
    assert (compiled(ruleset).revision == compiled(other).revision) == same
    elsewhere = Snapshot.compile(FlagSet("shop", "staging"), ruleset.flags, ruleset.segments)
    assert elsewhere.revision != compiled(ruleset).revision


@given(st.data(), rulesets(least=1))
def test_a_snapshot_grown_in_steps_equals_one_made_at_once(
    data: st.DataObject, ruleset: Ruleset
) -> None:
    snapshot = Snapshot.empty(FLAG_SET).updated(segments=ruleset.segments)
    for flag in ruleset.flags:
        snapshot = snapshot.updated(flags=[flag])
    for _ in range(data.draw(st.integers(0, 3))):
        if ruleset.flags:
            edited = data.draw(edits(ruleset))
            snapshot, ruleset = update(snapshot, ruleset, edited), edited
    fresh = compiled(ruleset)
    assert snapshot.revision == fresh.revision
    assert (snapshot.flags, snapshot.segments) == (fresh.flags, fresh.segments)
    for grown, made in ((snapshot, fresh), (snapshot.client_visible, fresh.client_visible)):
        assert list(grown.keys()) == list(made.keys())
        assert grown.depends_on_time == made.depends_on_time
        for context, instant in data.draw(questions(ruleset)):
            assert grown.evaluate_all(context, instant) == made.evaluate_all(context, instant)


@given(st.data(), rulesets(least=2))
def test_an_update_compiles_again_only_what_it_touches(
    data: st.DataObject, ruleset: Ruleset
) -> None:
    edited = data.draw(edits(ruleset))
    before = compiled(ruleset)
    after = update(before, ruleset, edited)
    touched = dependents(
        edited.flags,
        {flag.flag.key for flag in edited.flags if flag not in ruleset.flags},
        {segment.key for segment in edited.segments if segment not in ruleset.segments},
    )
    for context, instant in data.draw(questions(edited)):
        for key in after.flags:
            # Decisions are made while compiling: the very same one means the very same evaluator.
            kept = after.evaluate(key, context, instant) is before.evaluate(key, context, instant)
            assert kept == (key not in touched)


@given(rulesets())
def test_an_update_without_a_difference_is_no_update(ruleset: Ruleset) -> None:
    snapshot = compiled(ruleset)
    assert snapshot.updated() is snapshot
    unknown = frozenset({"?"})
    assert (
        snapshot.updated(
            flags=ruleset.flags,
            removed_flags=unknown,
            segments=ruleset.segments,
            removed_segments=unknown,
        )
        is snapshot
    )


@given(st.data(), rulesets(least=1))
def test_client_keys_see_the_visible_flags_as_everybody_does(
    data: st.DataObject, ruleset: Ruleset
) -> None:
    snapshot = compiled(ruleset)
    visible = {flag.flag.key for flag in ruleset.flags if flag.flag.client_visible}
    assert set(snapshot.client_visible.keys()) == visible
    for context, instant in data.draw(questions(ruleset)):
        for key in snapshot.flags:
            seen = snapshot.client_visible.evaluate(key, context, instant)
            expected = snapshot if key in visible else Snapshot.empty(FLAG_SET)
            assert seen is expected.evaluate(key, context, instant)


@given(st.data(), rulesets(least=1))
def test_without_ramps_and_dates_time_changes_nothing(
    data: st.DataObject, ruleset: Ruleset
) -> None:
    snapshot = compiled(ruleset)
    context = data.draw(contexts(ruleset) | any_contexts())
    now, later = data.draw(instants_around(ruleset)), data.draw(instants_around(ruleset))
    for view in (snapshot, snapshot.client_visible):
        same = view.evaluate_all(context, now) == view.evaluate_all(context, later)
        assert same or view.depends_on_time
