"""Targeting: what one environment does with a flag."""

from collections.abc import Iterator
from dataclasses import dataclass

from domain import limits
from domain.condition import Condition, InSegment, Prerequisite, walk
from domain.errors import InvalidDefinition, PathPart
from domain.keys import check_flag_key, check_unique, check_variant_key
from domain.rule import Rule, Serve, Target, check_serve, served_variants
from domain.versions import next_version
from domain.within import within


@dataclass(frozen=True, slots=True, kw_only=True)
class Targeting:
    """Asked in this order: off, prerequisites, individual targets, rules, default.

    If it is off, or a prerequisite is not fulfilled, the off variant is served. Otherwise the
    first target or rule that applies decides, and else the default.
    """

    flag: str
    on: bool = False
    off_variant: str
    default: Serve
    prerequisites: tuple[Prerequisite, ...] = ()
    targets: tuple[Target, ...] = ()
    rules: tuple[Rule, ...] = ()
    version: int = 1

    def __post_init__(self) -> None:
        check_flag_key(self.flag, "flag")
        check_variant_key(self.off_variant, "off_variant")
        check_serve(self.default, "default")
        self._check_prerequisites()
        self._check_targets()
        if len(self.rules) > limits.RULES:
            raise InvalidDefinition(
                f"must have at most {limits.RULES} rules, has {len(self.rules)}", "rules"
            )
        check_unique((rule.key for rule in self.rules), "rules")

    def _check_prerequisites(self) -> None:
        if len(self.prerequisites) > limits.PREREQUISITES:
            raise InvalidDefinition(f"must have at most {limits.PREREQUISITES}", "prerequisites")
        check_unique((needed.flag for needed in self.prerequisites), "prerequisites")
        for path, needed in self.required_flags():
            if needed.flag == self.flag:
                raise InvalidDefinition("a flag cannot be its own prerequisite", *path)

    def _check_targets(self) -> None:
        check_unique((target.variant for target in self.targets), "targets")
        if sum(len(target.keys) for target in self.targets) > limits.TARGET_KEYS:
            raise InvalidDefinition(
                f"must have at most {limits.TARGET_KEYS} keys in all; use a segment", "targets"
            )
        check_unique((key for target in self.targets for key in target.keys), "targets")

    def changed(self, **changes: object) -> "Targeting":
        """The next version with these fields, or this very targeting if nothing differs."""
        return next_version(self, changes)

    def turned(self, *, on: bool) -> "Targeting":
        """The next version, on or off."""
        return self.changed(on=on)

    def conditions(self) -> Iterator[tuple[tuple[PathPart, ...], Condition]]:
        """Every part of every rule's condition, with the path to the rule's condition."""
        for index, rule in enumerate(self.rules):
            for part in walk(rule.condition):
                yield ("rules", index, "condition"), part

    def required_flags(self) -> Iterator[tuple[tuple[PathPart, ...], Prerequisite]]:
        """Every flag it asks, as prerequisite or in a condition, with the path to it."""
        for index, needed in enumerate(self.prerequisites):
            yield ("prerequisites", index), needed
        for path, part in self.conditions():
            if isinstance(part, Prerequisite):
                yield path, part

    def required_segments(self) -> Iterator[tuple[tuple[PathPart, ...], str]]:
        """Every segment that its conditions ask for, with the path to it."""
        for path, part in self.conditions():
            if isinstance(part, InSegment):
                yield path, part.segment

    def used_variants(self) -> Iterator[tuple[tuple[PathPart, ...], str]]:
        """Every variant of its own flag that it may serve, with the path to it."""
        yield ("off_variant",), self.off_variant
        for variant in served_variants(self.default):
            yield ("default",), variant
        for index, target in enumerate(self.targets):
            yield ("targets", index, "variant"), target.variant
        for index, rule in enumerate(self.rules):
            for variant in served_variants(rule.serve):
                yield ("rules", index, "serve"), variant

    def check_against(self, variants: frozenset[str]) -> None:
        """Refuse to serve a variant that the flag does not have."""
        for path, variant in self.used_variants():
            with within(*path):
                check_had(variant, variants)


def check_had(variant: str, variants: frozenset[str]) -> None:
    """Refuse a variant that a flag with these does not have."""
    if variant not in variants:
        raise InvalidDefinition(
            f"the flag has no variant '{variant}'; it has {', '.join(sorted(variants))}"
        )
