"""Changes and history as people and stores see them."""

from typing import Any

import pytest

from domain.change import apply, diff, inverse, read_change, write_change
from domain.history import GENESIS, Entry, Subject
from domain.values import Document


@pytest.mark.parametrize(
    ("before", "after", "written"),
    [
        ({}, {}, []),
        ({"on": False}, {"on": True}, [{"path": ["on"], "before": False, "after": True}]),
        ({}, {"a": None}, [{"path": ["a"], "after": None}]),
        ({"a": None}, {}, [{"path": ["a"], "before": None}]),
        ({"a": 1}, {"a": 1.0}, [{"path": ["a"], "before": 1, "after": 1.0}]),
        ({"a": 1}, {"a": True}, [{"path": ["a"], "before": 1, "after": True}]),
        ({"a": {"b": 1, "c": 2}}, {"a": {"c": 2}}, [{"path": ["a", "b"], "before": 1}]),
        (
            {"rules": [{"key": "a"}, {"key": "b"}]},
            {"rules": [{"key": "a"}, {"key": "c"}]},
            [{"path": ["rules", 1, "key"], "before": "b", "after": "c"}],
        ),
        ({"r": [1]}, {"r": [1, 2]}, [{"path": ["r"], "before": [1], "after": [1, 2]}]),
        (
            {"tags": ["a", "b"]},
            {"tags": ["b", "c", "d"]},
            [{"path": ["tags"], "joined": ["c", "d"], "left": ["a"]}],
        ),
        ({"tags": ["a", "b"]}, {"tags": ["a", "b"]}, []),
        ({"tags": []}, {"tags": ["a"]}, [{"path": ["tags"], "joined": ["a"], "left": []}]),
        (
            {"keys": ["a", "b"]},
            {"keys": ["b", "a"]},
            [
                {"path": ["keys", 0], "before": "a", "after": "b"},
                {"path": ["keys", 1], "before": "b", "after": "a"},
            ],
        ),
        ({"a": [1]}, {"a": {"0": 1}}, [{"path": ["a"], "before": [1], "after": {"0": 1}}]),
        (
            {"b": 1, "a": 1},
            {"a": 2, "b": 2},
            [
                {"path": ["a"], "before": 1, "after": 2},
                {"path": ["b"], "before": 1, "after": 2},
            ],
        ),
    ],
)
def test_what_differs(before: Document, after: Document, written: list[Any]) -> None:
    change = diff(before, after)
    assert write_change(change) == written
    assert apply(before, read_change(written)) == after
    assert apply(after, inverse(change)) == before


def test_a_change_leaves_its_documents_alone() -> None:
    inner: Document = {"x": [1]}
    before: Document = {}
    change = diff(before, {"a": inner})
    result = apply(before, change)
    assert before == {}
    result["a"]["x"].append(2)  # type: ignore[index,call-overload,union-attr]
    assert inner == {"x": [1]}
    assert apply(before, change) == {"a": {"x": [1]}}


def test_an_entry_has_the_hash_it_always_had() -> None:
    entry = Entry(
        sequence=1,
        at=0,
        author="key-1",
        request_id="request-1",
        project="shop",
        environment="",
        subject=Subject.FLAG,
        key="banner",
        version=1,
        change=diff({}, {"on": True, "value": 10.0}),
    )
    assert entry.previous_hash == GENESIS
    assert entry.hash == "d4f053874a00c695e55dffe1ec37a16aa54ca1d6a34d16eab9e974dc3b05d6b4"
