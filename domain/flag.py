"""The flag: a key, a value type and named values. What an environment does with it is targeting."""

from dataclasses import dataclass
from enum import StrEnum

from domain import limits
from domain.errors import InvalidDefinition
from domain.keys import check_flag_key, check_text, check_unique
from domain.targeting import Targeting
from domain.values import ValueType, value_type_of
from domain.variant import Variant
from domain.versions import next_version

ON_OFF = (Variant("on", value=True), Variant("off", value=False))
"""The variants of a boolean flag of which nothing else is said."""


class FlagKind(StrEnum):
    """What a flag is for, which tells how long it should live."""

    RELEASE = "release"
    EXPERIMENT = "experiment"
    OPERATIONAL = "operational"
    PERMISSION = "permission"


@dataclass(frozen=True, slots=True, kw_only=True)
class Flag:
    """A flag of a project. Its id never changes and seeds bucketing; its key is never reused."""

    id: str
    key: str
    value_type: ValueType
    variants: tuple[Variant, ...]
    name: str = ""
    description: str = ""
    owner: str = ""
    tags: frozenset[str] = frozenset()
    kind: FlagKind = FlagKind.RELEASE
    client_visible: bool = False
    """Whether keys that live in browsers and apps may evaluate it."""
    archived: bool = False
    """Neither served nor changed, but kept; its key stays taken."""
    version: int = 1

    def __post_init__(self) -> None:
        check_text(self.id, limits.SEED_LENGTH, "id", least=1)
        check_flag_key(self.key, "key")
        check_text(self.name, limits.NAME_LENGTH, "name")
        check_text(self.description, limits.DESCRIPTION_LENGTH, "description")
        check_text(self.owner, limits.OWNER_LENGTH, "owner")
        self._check_tags()
        self._check_variants()

    def _check_tags(self) -> None:
        if len(self.tags) > limits.TAGS:
            raise InvalidDefinition(f"must have at most {limits.TAGS} tags", "tags")
        for tag in self.tags:
            check_text(tag, limits.TAG_LENGTH, "tags", least=1)

    def _check_variants(self) -> None:
        if not 1 <= len(self.variants) <= limits.VARIANTS:
            raise InvalidDefinition(
                f"must have 1 to {limits.VARIANTS} variants, has {len(self.variants)}", "variants"
            )
        check_unique((variant.key for variant in self.variants), "variants")
        for index, variant in enumerate(self.variants):
            if value_type_of(variant.value) is not self.value_type:
                raise InvalidDefinition(
                    f"must be of the flag's type, {self.value_type}", "variants", index, "value"
                )

    @property
    def variant_keys(self) -> frozenset[str]:
        """The keys of its variants."""
        return frozenset(variant.key for variant in self.variants)

    def initial_targeting(
        self, default_variant: str | None = None, off_variant: str | None = None
    ) -> Targeting:
        """What an environment does with it at first: nothing, for the flag is off.

        Its default is the first variant and its off variant the last, unless others are named.
        """
        default, off = default_variant or self.variants[0].key, off_variant or self.variants[-1].key
        for field, variant in (("default_variant", default), ("off_variant", off)):
            if variant not in self.variant_keys:
                known = ", ".join(sorted(self.variant_keys))
                raise InvalidDefinition(f"must be one of the variants: {known}", field)
        return Targeting(flag=self.key, default=default, off_variant=off)

    def changed(self, **changes: object) -> "Flag":
        """The next version with these fields, or this very flag if nothing differs."""
        return next_version(self, changes)


@dataclass(frozen=True, slots=True)
class TargetedFlag:
    """A flag with its targeting in one environment: what is compiled and evaluated."""

    flag: Flag
    targeting: Targeting

    def __post_init__(self) -> None:
        if self.targeting.flag != self.flag.key:
            raise InvalidDefinition(f"must be '{self.flag.key}'", "flag")
        self.targeting.check_against(self.flag.variant_keys)
