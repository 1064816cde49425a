"""Targeting: what one environment does with a flag."""

from collections.abc import Sequence
from itertools import count
from typing import Any

from pydantic import Field

from domain import limits
from domain.environment import FlagSet
from domain.flag import TargetedFlag
from domain.notation.flags import read_targeting, write_targeting
from domain.targeting import Targeting
from entrypoints.wire.base import Boolean, Patch, Version, Wire, examples
from entrypoints.wire.conditions import Condition, Prerequisite
from entrypoints.wire.flags import FLAG, FlagOut
from entrypoints.wire.serves import Serve

RULE = {
    "key": "german-beta",
    "description": "Beta testers in Germany, a quarter of them",
    "condition": {
        "all": [
            {"segment": "beta-testers"},
            {"attribute": "country", "operator": "equals", "values": ["DE"]},
        ]
    },
    "serve": {
        "split": {
            "shares": [{"variant": "on", "weight": 25_000}, {"variant": "off", "weight": 75_000}]
        }
    },
}
TARGETING = {
    "on": True,
    "off_variant": "off",
    "default": {"variant": "off"},
    "prerequisites": [{"flag": "payments", "variants": ["on"]}],
    "targets": [{"variant": "on", "keys": ["user-1", "user-2"]}],
    "rules": [RULE],
}


class Target(Wire):
    """Targeting keys that get one variant, whatever the rules say."""

    model_config = examples({"variant": "on", "keys": ["user-1", "user-2"]})

    variant: str
    keys: list[str] = Field(max_length=limits.TARGET_KEYS)


class RuleIn(Wire):
    """A condition and what it serves."""

    model_config = examples(RULE)

    key: str | None = Field(
        default=None,
        description="Names the rule in decisions; by default the first free of rule-1, rule-2 …",
    )
    description: str = ""
    condition: Condition
    serve: Serve


class RuleOut(Wire):
    """A condition and what it serves."""

    key: str
    description: str
    condition: Condition
    serve: Serve


class TargetingIn(Wire):
    """The whole targeting of a flag in one environment."""

    model_config = examples(TARGETING)

    on: Boolean = False
    off_variant: str
    default: Serve
    prerequisites: list[Prerequisite] = Field(default_factory=list)
    targets: list[Target] = Field(default_factory=list)
    rules: list[RuleIn] = Field(default_factory=list)

    def parts(self, flag: str) -> dict[str, Any]:
        """The fields of the flag's targeting. Raises `InvalidDefinition` where one is wrong."""
        return _parts(flag, {**self.document(), "rules": named_rules(self.rules)})


class TargetingPatch(Patch):
    """Parts of the targeting; lists are replaced as a whole."""

    model_config = examples({"on": True}, {"default": {"variant": "on"}, "rules": []})

    fixed = frozenset({"project", "environment", "flag", "version"})

    on: Boolean | None = None
    off_variant: str | None = None
    default: Serve | None = None
    prerequisites: list[Prerequisite] | None = None
    targets: list[Target] | None = None
    rules: list[RuleIn] | None = None

    def parts(self, flag: str) -> dict[str, Any]:
        """The fields that were sent. Raises `InvalidDefinition` where one is wrong."""
        sent = {name: value for name, value in self.document().items() if self.sent(name)}
        if self.rules is not None:
            sent["rules"] = named_rules(self.rules)
        return _parts(flag, sent)


class TargetingOut(Wire):
    """The targeting of a flag in one environment."""

    model_config = examples(
        {
            "project": "default",
            "environment": "production",
            "flag": "new-checkout",
            **TARGETING,
            "version": 3,
        }
    )

    project: str
    environment: str
    flag: str
    on: bool
    off_variant: str
    default: Serve
    prerequisites: list[Prerequisite]
    targets: list[Target]
    rules: list[RuleOut]
    version: Version

    @classmethod
    def of(cls, flag_set: FlagSet, targeting: Targeting) -> "TargetingOut":
        """The targeting as it is answered."""
        return cls(**flag_set._asdict(), **write_targeting(targeting), version=targeting.version)


class TargetedFlagOut(Wire):
    """A flag and its targeting in one environment."""

    model_config = examples(
        {
            "flag": FLAG,
            "targeting": {
                "project": "default",
                "environment": "production",
                "flag": "new-checkout",
                **TARGETING,
                "version": 3,
            },
        }
    )

    flag: FlagOut
    targeting: TargetingOut

    @classmethod
    def of(cls, flag_set: FlagSet, targeted: TargetedFlag) -> "TargetedFlagOut":
        """Both as they are answered."""
        return cls(
            flag=FlagOut.of(targeted.flag),
            targeting=TargetingOut.of(flag_set, targeted.targeting),
        )


def _parts(flag: str, sent: dict[str, Any]) -> dict[str, Any]:
    whole = read_targeting({"flag": flag, **_PLACEHOLDERS, **sent})
    return {name: getattr(whole, name) for name in sent}


_PLACEHOLDERS: dict[str, Any] = {
    "on": False,
    "off_variant": "any",
    "default": {"variant": "any"},
    "prerequisites": [],
    "targets": [],
    "rules": [],
}
"""Stand in for what a patch leaves out, because the reader wants a whole document."""


def named_rules(rules: Sequence[RuleIn]) -> list[dict[str, Any]]:
    """The rules as documents, those without a key named by the first that is free."""
    taken = {rule.key for rule in rules}
    free = (key for key in map("rule-{}".format, count(1)) if key not in taken)
    return [
        {**rule.document(), "key": next(free) if rule.key is None else rule.key} for rule in rules
    ]
