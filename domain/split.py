"""Splits: which share of the contexts gets which variant."""

from dataclasses import dataclass

from domain import limits
from domain.bucketing import DEFAULT_SCHEME, TOTAL_WEIGHT, check_bucketing
from domain.context import TARGETING_KEY
from domain.errors import InvalidDefinition
from domain.keys import check_unique, check_variant_key
from domain.within import within


@dataclass(frozen=True, slots=True)
class Share:
    """A variant and its weight out of 100,000."""

    variant: str
    weight: int

    def __post_init__(self) -> None:
        check_variant_key(self.variant, "variant")
        if not 0 <= self.weight <= TOTAL_WEIGHT:
            raise InvalidDefinition(f"must be 0 to {TOTAL_WEIGHT}", "weight")


@dataclass(frozen=True, slots=True)
class Split:
    """Variants by weight: the first whose cumulative weight is above the context's bucket.

    Order matters: growing one share, while no other grows, keeps everybody in it. Without a seed
    the flag's id and ``:`` is used, so all splits of one flag bucket alike.
    """

    shares: tuple[Share, ...]
    bucket_by: str = TARGETING_KEY
    seed: str | None = None
    scheme: str = DEFAULT_SCHEME

    def __post_init__(self) -> None:
        check_shares(self.shares)
        check_bucketing(self.bucket_by, self.seed, self.scheme)

    def seed_for(self, identity: str) -> str:
        """The seed in the flag with this id."""
        return seed_for(self.seed, identity)


def seed_for(seed: str | None, identity: str) -> str:
    """A split's own seed, or the native one of the flag with this id."""
    return f"{identity}:" if seed is None else seed


def check_shares(shares: tuple[Share, ...]) -> None:
    """Shares are there, name each variant once, and add up."""
    if not 1 <= len(shares) <= limits.VARIANTS:
        raise InvalidDefinition(f"must have 1 to {limits.VARIANTS} shares", "shares")
    with within("shares"):
        check_unique(share.variant for share in shares)
        if (total := sum(share.weight for share in shares)) != TOTAL_WEIGHT:
            raise InvalidDefinition(f"weights must add up to {TOTAL_WEIGHT}, add up to {total}")
