"""Flags and targeting as JSON."""

from collections.abc import Mapping
from typing import Any

from domain.condition import Prerequisite
from domain.flag import Flag, FlagKind
from domain.notation.conditions import (
    read_condition,
    read_prerequisite,
    write_condition,
    write_prerequisite,
)
from domain.notation.serves import read_serve, write_serve
from domain.rule import Rule, Target
from domain.targeting import Targeting
from domain.values import Document, ValueType, thawed
from domain.variant import Variant
from domain.within import within


def write_flag(flag: Flag) -> Document:
    """The flag as a document."""
    return {
        "id": flag.id,
        "key": flag.key,
        "value_type": str(flag.value_type),
        "variants": [
            {"key": variant.key, "value": thawed(variant.value)} for variant in flag.variants
        ],
        "name": flag.name,
        "description": flag.description,
        "owner": flag.owner,
        "tags": sorted(flag.tags),
        "kind": str(flag.kind),
        "client_visible": flag.client_visible,
        "archived": flag.archived,
    }


def read_flag(document: Mapping[str, Any], version: int = 1) -> Flag:
    """The flag of a document."""
    return Flag(
        id=document["id"],
        key=document["key"],
        value_type=ValueType(document["value_type"]),
        variants=read_variants(document["variants"]),
        name=document["name"],
        description=document["description"],
        owner=document["owner"],
        tags=frozenset(document["tags"]),
        kind=FlagKind(document["kind"]),
        client_visible=document["client_visible"],
        archived=document["archived"],
        version=version,
    )


def read_variants(documents: list[Mapping[str, Any]]) -> tuple[Variant, ...]:
    """The variants of a flag's document."""
    variants = []
    for index, document in enumerate(documents):
        with within("variants", index):
            variants.append(Variant(document["key"], document["value"]))
    return tuple(variants)


def write_targeting(targeting: Targeting) -> Document:
    """The targeting as a document."""
    return {
        "flag": targeting.flag,
        "on": targeting.on,
        "off_variant": targeting.off_variant,
        "default": write_serve(targeting.default),
        "prerequisites": [write_prerequisite(needed) for needed in targeting.prerequisites],
        "targets": [
            {"variant": target.variant, "keys": sorted(target.keys)} for target in targeting.targets
        ],
        "rules": [
            {
                "key": rule.key,
                "description": rule.description,
                "condition": write_condition(rule.condition),
                "serve": write_serve(rule.serve),
            }
            for rule in targeting.rules
        ],
    }


def read_targeting(document: Mapping[str, Any], version: int = 1) -> Targeting:
    """The targeting of a document."""
    with within("default"):
        default = read_serve(document["default"])
    return Targeting(
        flag=document["flag"],
        on=document["on"],
        off_variant=document["off_variant"],
        default=default,
        prerequisites=_read_prerequisites(document["prerequisites"]),
        targets=_read_targets(document["targets"]),
        rules=_read_rules(document["rules"]),
        version=version,
    )


def _read_prerequisites(documents: list[Mapping[str, Any]]) -> tuple[Prerequisite, ...]:
    prerequisites = []
    for index, document in enumerate(documents):
        with within("prerequisites", index):
            prerequisites.append(read_prerequisite(document))
    return tuple(prerequisites)


def _read_targets(documents: list[Mapping[str, Any]]) -> tuple[Target, ...]:
    targets = []
    for index, document in enumerate(documents):
        with within("targets", index):
            targets.append(Target(document["variant"], frozenset(document["keys"])))
    return tuple(targets)


def _read_rules(documents: list[Mapping[str, Any]]) -> tuple[Rule, ...]:
    rules = []
    for index, document in enumerate(documents):
        with within("rules", index):
            with within("condition"):
                condition = read_condition(document["condition"])
            with within("serve"):
                serve = read_serve(document["serve"])
            rules.append(Rule(document["key"], condition, serve, document["description"]))
    return tuple(rules)
