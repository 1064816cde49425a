"""Entity tags as laws: equal inputs, equal tags; other inputs, other tags."""

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from domain.snapshot import Snapshot
from domain.values import canonical
from entrypoints.http.ofrep.conditional import matches, tag_of_body, tag_of_inputs
from entrypoints.http.ofrep.requests import read_context
from tests.integration.http.ofrep.examples import FLAGS, SHOP, TIMED

values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-5, 5)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"]), max_size=4),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner, max_size=3)
    ),
    max_leaves=8,
)
contexts = st.dictionaries(st.sampled_from(["a", "b", "targetingKey"]), values, max_size=3)
snapshots = st.lists(st.sampled_from(FLAGS), max_size=3, unique=True).flatmap(
    lambda flags: st.sampled_from([SHOP, TIMED]).map(
        lambda flag_set: Snapshot.compile(flag_set, flags)
    )
)
audiences = st.sampled_from(["server", "client"])


def shuffled(value: Any, data: st.DataObject) -> Any:
    """The same JSON with its fields in another order."""
    if isinstance(value, dict):
        return {
            name: shuffled(value[name], data) for name in data.draw(st.permutations(list(value)))
        }
    if isinstance(value, list):
        return [shuffled(item, data) for item in value]
    return value


@given(snapshot=snapshots, audience=audiences, context=contexts, data=st.data())
def test_the_same_context_has_the_same_tag(
    snapshot: Snapshot, audience: str, context: dict[str, Any], data: st.DataObject
) -> None:
    other = shuffled(context, data)
    sent = read_context(json.dumps({"context": other}, indent=2).encode())
    assert tag_of_inputs(snapshot, audience, sent) == tag_of_inputs(snapshot, audience, context)


@given(
    one=st.tuples(snapshots, audiences, contexts), other=st.tuples(snapshots, audiences, contexts)
)
def test_tags_are_equal_only_if_everything_is(
    one: tuple[Snapshot, str, dict[str, Any]], other: tuple[Snapshot, str, dict[str, Any]]
) -> None:
    def inputs(of: tuple[Snapshot, str, dict[str, Any]]) -> tuple[str, str, str]:
        return of[0].revision, of[1], canonical(of[2])

    assert (tag_of_inputs(*one) == tag_of_inputs(*other)) == (inputs(one) == inputs(other))


@given(one=st.binary(max_size=3), other=st.binary(max_size=3))
def test_bodies_have_the_same_tag_if_they_are_equal(one: bytes, other: bytes) -> None:
    assert (tag_of_body(one) == tag_of_body(other)) == (one == other)


@given(sent=st.binary(max_size=20), body=st.binary(max_size=3))
def test_only_a_tag_or_a_star_matches(sent: bytes, body: bytes) -> None:
    tag = tag_of_body(body)
    assert not matches(None, tag)
    assert matches(b"W/" + tag + b"," + sent, tag)
    assert matches(sent, tag) == any(part.strip() == b"*" for part in sent.split(b","))
