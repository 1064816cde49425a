"""History: entries chained by hash, so that tampering shows."""

import hashlib
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from domain.change import diff, write_change
from domain.history import GENESIS, Entry, Subject
from domain.instants import format_instant
from domain.values import canonical
from tests.strategies.serves import instants
from tests.strategies.texts import flag_keys, texts
from tests.strategies.values import documents

FIELDS: dict[str, Callable[[], st.SearchStrategy[Any]]] = {
    "sequence": lambda: st.integers(1, 9),
    "at": instants,
    "author": lambda: texts(9),
    "request_id": lambda: texts(9),
    "project": lambda: texts(9),
    "environment": lambda: texts(9),
    "subject": lambda: st.sampled_from(Subject),
    "key": flag_keys,
    "version": lambda: st.integers(1, 9),
    "change": lambda: st.builds(diff, documents(), documents()),
    "deleted": st.booleans,
    "previous_hash": lambda: st.binary().map(lambda content: hashlib.sha256(content).hexdigest()),
}


def entries() -> st.SearchStrategy[Entry]:
    return st.builds(Entry, **{name: strategy() for name, strategy in FIELDS.items()})


def chained(chain: list[Entry]) -> list[Entry]:
    """The entries, each with the hash of the one before it."""
    linked: list[Entry] = []
    for entry in chain:
        previous = linked[-1].hash if linked else GENESIS
        linked.append(replace(entry, previous_hash=previous))
    return linked


def content(entry: Entry) -> str:
    """An entry as JSON: two changes may be equal in Python and differ as JSON."""
    fields = {name: str(getattr(entry, name)) for name in FIELDS if name != "change"}
    return canonical({**fields, "change": write_change(entry.change)})


@pytest.mark.parametrize("field", FIELDS)
@given(data=st.data())
def test_no_field_changes_without_the_hash(field: str, data: st.DataObject) -> None:
    entry = data.draw(entries())
    tampered = replace(entry, **{field: data.draw(FIELDS[field]())})
    assert (tampered.hash == entry.hash) == (content(tampered) == content(entry))


@given(st.lists(entries(), min_size=2, max_size=5), st.data())
def test_tampering_with_one_entry_shows_in_all_later_ones(
    chain: list[Entry], data: st.DataObject
) -> None:
    index = data.draw(st.integers(0, len(chain) - 1))
    honest = chained(chain)
    forged = chained([*chain[:index], replace(chain[index], author="x"), *chain[index + 1 :]])
    assume(content(honest[index]) != content(forged[index]))
    same = [old.hash == new.hash for old, new in zip(honest, forged, strict=True)]
    assert same == [position < index for position in range(len(chain))]


@given(entries())
def test_a_hash_is_what_anybody_can_compute(entry: Entry) -> None:
    written = canonical(
        {
            "at": format_instant(entry.at),
            "author": entry.author,
            "change": write_change(entry.change),
            "deleted": entry.deleted,
            "environment": entry.environment,
            "key": entry.key,
            "project": entry.project,
            "request_id": entry.request_id,
            "sequence": entry.sequence,
            "subject": str(entry.subject),
            "version": entry.version,
        }
    )
    text = f"{entry.previous_hash}\n{written}"
    assert entry.hash == hashlib.sha256(text.encode()).hexdigest()
