"""Conditions: a tree that a context fulfils or not. Evaluating one never raises."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from domain import limits
from domain.bucketing import DEFAULT_SCHEME, TOTAL_WEIGHT, check_bucketing
from domain.context import NOW, TARGETING_KEY, check_attribute
from domain.errors import InvalidDefinition
from domain.keys import check_flag_key, check_slug, check_unique, check_variant_key
from domain.operators import MEANINGS, TEXT_OPERATORS, Operator, read_operand
from domain.values import Scalar, canonical, check_value

SHARED_COMPARISONS: Final = 10_000
"""Comparisons that are kept, each once, for all flags that ask the same."""

SHARED_OPERANDS: Final = 20
"""The most operands of one that is looked for among them."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """An attribute compared with constants; fulfilled if it relates to any of `values`.

    An attribute that is a list matches if any element does. A missing or null attribute makes
    the comparison false, and a negated one true.
    """

    attribute: str
    operator: Operator
    values: tuple[Scalar, ...] = field(default=(), compare=False)
    negated: bool = False
    ignore_case: bool = False
    literals: tuple[str, ...] = field(init=False, repr=False)
    """The values as JSON, so that two comparisons are equal as JSON, not as Python."""

    def __post_init__(self) -> None:
        check_attribute(self.attribute, "attribute")
        self._check_values()
        if self.attribute == NOW and self.operator not in {Operator.BEFORE, Operator.AFTER}:
            raise InvalidDefinition(
                f"'{NOW}' can only be compared with before and after", "operator"
            )
        if self.ignore_case and self.operator not in TEXT_OPERATORS:
            raise InvalidDefinition(f"'{self.operator}' has no case to ignore", "ignore_case")
        object.__setattr__(self, "literals", tuple(canonical(value) for value in self.values))

    def _check_values(self) -> None:
        if self.operator is Operator.EXISTS:
            if self.values:
                raise InvalidDefinition("'exists' takes no values", "values")
            return
        meaning = MEANINGS[self.operator]
        most = meaning.most_operands
        if not 1 <= len(self.values) <= most:
            wanted = "exactly 1 value" if most == 1 else f"1 to {most} values"
            raise InvalidDefinition(
                f"'{self.operator}' takes {wanted}, has {len(self.values)}", "values"
            )
        for index, value in enumerate(self.values):
            check_value(value, "values", index)
            if isinstance(value, str) and len(value) > limits.OPERAND_LENGTH:
                raise InvalidDefinition(
                    f"must have at most {limits.OPERAND_LENGTH} characters", "values", index
                )
            if read_operand(self.operator, value, ignore_case=self.ignore_case) is None:
                fault = meaning.fault(value)
                rule = f"must be {meaning.operand}{f': {fault}' if fault else ''}"
                raise InvalidDefinition(rule, "values", index)


@dataclass(frozen=True, slots=True)
class InSegment:
    """Fulfilled by the members of a segment of the flag's project."""

    segment: str

    def __post_init__(self) -> None:
        check_slug(self.segment, "segment")


@dataclass(frozen=True, slots=True)
class Prerequisite:
    """Fulfilled if another flag of the same environment serves one of these variants."""

    flag: str
    variants: tuple[str, ...]

    def __post_init__(self) -> None:
        check_flag_key(self.flag, "flag")
        if not 1 <= len(self.variants) <= limits.VARIANTS:
            raise InvalidDefinition(
                f"must name 1 to {limits.VARIANTS} variants, names {len(self.variants)}", "variants"
            )
        for variant in self.variants:
            check_variant_key(variant, "variants")
        check_unique(self.variants, "variants")


@dataclass(frozen=True, slots=True)
class Percentage:
    """Fulfilled by a share of the contexts: the buckets below `weight`, out of 100,000.

    Without a seed it uses the id of its flag or segment and ``:percentage:``, so that it is
    independent of the flag's splits, while two percentages of one flag are nested. A context
    without the attribute does not fulfil it.
    """

    weight: int
    bucket_by: str = TARGETING_KEY
    seed: str | None = None
    scheme: str = DEFAULT_SCHEME

    def __post_init__(self) -> None:
        if not 0 <= self.weight <= TOTAL_WEIGHT:
            raise InvalidDefinition(f"must be 0 to {TOTAL_WEIGHT}", "weight")
        check_bucketing(self.bucket_by, self.seed, self.scheme)

    def seed_for(self, identity: str) -> str:
        """The seed in the flag or segment with this id."""
        return f"{identity}:percentage:" if self.seed is None else self.seed


@dataclass(frozen=True, slots=True)
class AllOf:
    """Fulfilled if every part is; an empty one always is."""

    conditions: tuple["Condition", ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """Fulfilled if some part is; an empty one never is."""

    conditions: tuple["Condition", ...]


@dataclass(frozen=True, slots=True)
class Not:
    """Fulfilled if the part is not."""

    condition: "Condition"


Condition: TypeAlias = Comparison | InSegment | Prerequisite | Percentage | AllOf | AnyOf | Not


def parts_of(condition: Condition) -> tuple[Condition, ...]:
    """The conditions directly below this one."""
    match condition:
        case Comparison():  # as most are
            return ()
        case AllOf(conditions) | AnyOf(conditions):
            return conditions
        case Not(part):
            return (part,)
        case _:
            return ()


def walk(condition: Condition) -> Iterator[Condition]:
    """The condition and everything below it, what stands first, first."""
    waiting = [condition]
    while waiting:
        condition = waiting.pop()
        yield condition
        if parts := parts_of(condition):
            waiting.extend(reversed(parts))


def check_condition(condition: Condition, *path: str | int) -> None:
    """Refuse trees that are too deep or too large to evaluate quickly."""
    levels = parts = 0
    level: list[Condition] = [condition]
    while level:
        levels, parts = levels + 1, parts + len(level)
        if levels > limits.CONDITION_DEPTH:
            raise InvalidDefinition(
                f"must not nest deeper than {limits.CONDITION_DEPTH} levels", *path
            )
        level = [part for above in level for part in parts_of(above)]
    if parts > limits.CONDITION_NODES:
        raise InvalidDefinition(f"must not have more than {limits.CONDITION_NODES} parts", *path)
