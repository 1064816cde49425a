"""The bucketing contract ``murmur3-v1``, by golden vectors.

The vectors are a promise to everybody who was ever bucketed: a failure here is a broken promise,
never a reason to change a vector. More files of them are read where there are any: beside the
checkout, or in the folder that FLAGHOIST_CONFORMANCE names.
"""

import json
import os
from bisect import bisect_right
from itertools import accumulate
from pathlib import Path
from typing import Any

import pytest

from domain.bucketing import MURMUR3_V1, TOTAL_WEIGHT, encoded
from domain.condition import Percentage
from domain.split import Share, Split
from tests.conformance.murmur3 import murmur3_x86_32
from tests.properties.serving import asking, compiled, served_to

ROOT = Path(__file__).parents[2]
OURS = Path(__file__).parent / "vectors" / "murmur3-v1.json"


def files() -> list[Path]:
    """Our vectors, and those of others where they are at hand."""
    named = os.environ.get("FLAGHOIST_CONFORMANCE")
    folder = Path(named) if named else ROOT.parent / "shared" / "conformance"
    return [OURS, *sorted((folder / "bucketing").glob("murmur3_v1.json"))]


def vectors(file: Path) -> list[dict[str, Any]]:
    """The vectors of a file; `seed` is the whole text where no `key` follows it."""
    found: list[dict[str, Any]] = json.loads(file.read_text(encoding="utf-8"))
    assert len(found) > 100
    return found


def text_of(vector: dict[str, Any]) -> str:
    return str(vector["seed"]) + str(vector.get("key", ""))


@pytest.mark.parametrize("file", files(), ids=lambda file: file.name)
def test_a_text_has_the_position_it_always_had(file: Path) -> None:
    for vector in vectors(file):
        data = encoded(text_of(vector))
        assert MURMUR3_V1.position(data) == murmur3_x86_32(data) == vector["murmur3_x86_32"]


@pytest.mark.parametrize("file", files(), ids=lambda file: file.name)
def test_a_text_gets_the_share_it_always_got(file: Path) -> None:
    for vector in vectors(file):
        weights, position = vector["weights"], vector["murmur3_x86_32"]
        bucket = position * sum(weights) >> 32
        by_formula = next(i for i, upper in enumerate(accumulate(weights)) if bucket < upper)
        assert by_formula == vector["chosen"]
        assert bisect_right(MURMUR3_V1.edges(weights), position) == vector["chosen"]
        assert MURMUR3_V1.bucket(text_of(vector), sum(weights)) == bucket


def test_a_person_gets_the_variant_they_always_got() -> None:
    for vector in vectors(OURS):
        assert sum(vector["weights"]) == TOTAL_WEIGHT
        assert MURMUR3_V1.bucket(text_of(vector)) == vector["bucket"]
        shares = tuple(Share(str(i), weight) for i, weight in enumerate(vector["weights"]))
        split = Split(shares, seed=vector["seed"])
        assert served_to([vector["key"]], split, "id") == [str(vector["chosen"])]


def test_a_person_is_in_the_percentages_they_always_were_in() -> None:
    for vector in vectors(OURS):
        first = Percentage(vector["weights"][0], seed=vector["seed"])
        snapshot = compiled(asking(first))
        decision = snapshot.evaluate("flag", {"targetingKey": vector["key"]}, 0)
        assert decision.value is (vector["chosen"] == 0)


def test_vectors_stand_at_the_very_edge_of_a_share() -> None:
    """The first position of a share and the last one: where a wrong comparison shows."""
    found = set()
    for vector in vectors(OURS):
        edges, position = MURMUR3_V1.edges(vector["weights"]), vector["murmur3_x86_32"]
        found.add((position in edges, position + 1 in edges))
    assert {(True, False), (False, True)} < found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", 0),
        ("test", 0xBA6BD213),
        ("Hello, world!", 0xC0363E43),
        ("The quick brown fox jumps over the lazy dog", 0x2E4FF723),
    ],
)
def test_the_hash_is_the_one_that_is_published(text: str, expected: int) -> None:
    assert murmur3_x86_32(text.encode()) == expected
    assert MURMUR3_V1.position(text.encode()) == expected
