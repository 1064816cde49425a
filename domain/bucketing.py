"""Bucketing schemes: from a seed and a key to a point on an integer line.

A scheme is a contract with everyone who was ever bucketed by it: it never changes. A better or a
foreign one gets a name of its own, a row in `SCHEMES` and golden vectors.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from typing import TypeAlias

import mmh3

from domain import limits
from domain.context import NOW, check_attribute
from domain.errors import InvalidDefinition
from domain.keys import check_text

TOTAL_WEIGHT = 100_000
"""What the weights of a split add up to: a weight of 1 is a thousandth of a per cent."""

DEFAULT_SCHEME = "murmur3-v1"

Position: TypeAlias = Callable[[bytes], int]


@dataclass(frozen=True, slots=True)
class Scheme:
    """A uniform, deterministic map of keys to ``0 <= position < span``."""

    name: str
    span: int
    position: Position
    """The point of ``seed + key`` in UTF-8."""

    def bucket(self, text: str, total: int = TOTAL_WEIGHT) -> int:
        """The point of ``seed + key``, scaled to ``0 <= bucket < total``."""
        return self.position(encoded(text)) * total // self.span

    def edges(self, weights: Sequence[int]) -> tuple[int, ...]:
        """For each weight, the position from which on a later one is chosen.

        ``position < edge`` is equal to ``bucket < cumulative weight``, without scaling every time.
        """
        return _edges(self.span, tuple(weights))


@lru_cache(1_000)
def _edges(span: int, weights: tuple[int, ...]) -> tuple[int, ...]:
    """Most splits have the weights of another, and share their edges with it."""
    total = sum(weights)
    return tuple(-(-upper * span // total) for upper in accumulate(weights))


def encoded(text: str) -> bytes:
    """UTF-8 of any string, also of one with lone surrogates, which JSON can smuggle in."""
    return text.encode("utf-8", "surrogatepass")


# Of mmh3's functions this one takes bytes only: given a string with a lone surrogate, the ones
# that also take strings end the process (seen with 5.0.1 to 5.3.1).
MURMUR3_V1 = Scheme("murmur3-v1", 2**32, mmh3.mmh3_32_uintdigest)
"""MurmurHash3 x86 32-bit of the UTF-8 text with seed 0; flagd's present fractional scheme."""

SCHEMES = {scheme.name: scheme for scheme in (MURMUR3_V1,)}


def check_bucketing(bucket_by: str, seed: str | None, scheme: str) -> None:
    """Refuse an impossible attribute, an over-long seed and an unknown scheme."""
    check_attribute(bucket_by, "bucket_by")
    if bucket_by == NOW:
        raise InvalidDefinition(f"'{NOW}' is no attribute to bucket by", "bucket_by")
    if seed is not None:
        check_text(seed, limits.SEED_LENGTH, "seed")
    if scheme not in SCHEMES:
        raise InvalidDefinition(f"must be one of: {', '.join(sorted(SCHEMES))}", "scheme")
