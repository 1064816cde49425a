"""Changes: what differs between two documents, applied, undone and written down."""

import json
from copy import deepcopy
from dataclasses import replace

from hypothesis import given

from domain.change import Change, Membership, apply, diff, inverse, read_change, write_change
from domain.flag import Flag
from domain.notation.flags import write_flag
from domain.notation.segments import write_segment
from domain.segment import Segment
from domain.values import Document, JsonValue, canonical
from tests.strategies.flags import flags, segments
from tests.strategies.values import documents, json_values


def same(left: JsonValue, right: JsonValue) -> bool:
    """Equality as JSON has it, told by types and values, not by text."""
    if isinstance(left, dict) and isinstance(right, dict):
        return left.keys() == right.keys() and all(same(left[key], right[key]) for key in left)
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(map(same, left, right))
    return type(left) is type(right) and repr(left) == repr(right)


def through_text(change: Change) -> Change:
    written = write_change(change)
    return read_change(json.loads(canonical(written)))


@given(documents(), documents())
def test_the_difference_leads_from_one_to_the_other(before: Document, after: Document) -> None:
    untouched = deepcopy(before)
    assert same(apply(before, diff(before, after)), after)
    assert same(before, untouched)


@given(documents(), documents())
def test_there_is_a_difference_exactly_when_documents_differ(
    before: Document, after: Document
) -> None:
    assert diff(before, deepcopy(before)) == ()
    assert (diff(before, after) == ()) == same(before, after)


@given(documents(), documents())
def test_the_inverse_undoes(before: Document, after: Document) -> None:
    change = diff(before, after)
    assert same(apply(apply(before, change), inverse(change)), before)
    assert inverse(inverse(change)) == change


@given(documents(), documents())
def test_a_change_is_read_back(before: Document, after: Document) -> None:
    change = diff(before, after)
    read = through_text(change)
    assert read == change
    assert canonical(write_change(read)) == canonical(write_change(change))
    assert same(apply(before, read), after)
    assert same(apply(after, inverse(read)), before)


@given(flags(), flags())
def test_a_flag_is_rebuilt_from_its_changes(first: Flag, second: Flag) -> None:
    made = diff({}, write_flag(first))
    edited = diff(write_flag(first), write_flag(second))
    replayed = apply(apply({}, through_text(made)), through_text(edited))
    assert canonical(replayed) == canonical(write_flag(second))


@given(segments(), segments())
def test_a_change_of_members_says_who_joined_and_who_left(first: Segment, second: Segment) -> None:
    was, now = replace(first, condition=None), replace(second, condition=None)
    expected = {
        Membership((name,), tuple(sorted(after - before)), tuple(sorted(before - after)))
        for name, before, after in (
            ("included", was.included, now.included),
            ("excluded", was.excluded, now.excluded),
        )
        if before != after
    }
    change = diff(write_segment(was), write_segment(now))
    assert {part for part in change if isinstance(part, Membership)} == expected


@given(json_values(), json_values())
def test_canonical_texts_are_equal_exactly_when_values_are(
    left: JsonValue, right: JsonValue
) -> None:
    assert (canonical(left) == canonical(right)) == same(left, right)


@given(documents(), documents())
def test_canonical_texts_do_not_depend_on_the_order_of_fields(
    left: Document, right: Document
) -> None:
    assert (canonical(left) == canonical(right)) == same(left, right)
    assert canonical(dict(reversed(left.items()))) == canonical(left)
