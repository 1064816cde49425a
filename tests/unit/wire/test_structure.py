"""What the wire models refuse, and where they say the fault is."""

from typing import Annotated, Any

import pytest
from pydantic import Field, TypeAdapter, ValidationError

from domain.errors import InvalidDefinition
from entrypoints.wire.base import Patch, Wire
from entrypoints.wire.conditions import Condition
from entrypoints.wire.decisions import EvaluateIn
from entrypoints.wire.environments import (
    EnvironmentOut,
    EnvironmentPatch,
    ProjectOut,
    ProjectPatch,
)
from entrypoints.wire.faults import rule_of
from entrypoints.wire.flags import FlagIn, FlagOut, FlagPatch
from entrypoints.wire.keys import KeyIn
from entrypoints.wire.kinds import is_tag
from entrypoints.wire.segments import MembersIn, SegmentOut, SegmentPatch
from entrypoints.wire.serves import Serve
from entrypoints.wire.targetings import TargetingIn, TargetingOut, TargetingPatch
from entrypoints.wire.webhooks import WebhookOut, WebhookPatch

CONDITION: TypeAdapter[Any] = TypeAdapter(Condition)
SERVE: TypeAdapter[Any] = TypeAdapter(Serve)


def faults(read: Any, document: Any) -> list[tuple[str, str]]:
    """Where and what each fault is."""
    with pytest.raises(ValidationError) as refused:
        read(document)
    return [
        ("/".join(str(part) for part in error["loc"] if not is_tag(part)), error["type"])
        for error in refused.value.errors()
    ]


@pytest.mark.parametrize(
    ("document", "place", "kind"),
    [
        ({"all": [{"segment": "a"}, {"nothing": 1}]}, "all/1", "unknown_kind"),
        ({"not": {"any": [7]}}, "not/any/0", "unknown_kind"),
        ({"percentage": {"weight": True}}, "percentage/weight", "int_type"),
        ({"percentage": {"weight": "1"}}, "percentage/weight", "int_type"),
        ({"percentage": {"weight": 1.0}}, "percentage/weight", "int_type"),
        ({"percentage": {"weight": 100_001}}, "percentage/weight", "less_than_equal"),
        ({"segment": "a", "flag": "b"}, "flag", "extra_forbidden"),
        ({"attribute": "a", "operator": "like", "values": ["x"]}, "operator", "enum"),
        ({"attribute": "a", "operator": "in", "negated": 1}, "negated", "bool_type"),
        ({"attribute": "a", "operator": "in", "negated": "true"}, "negated", "bool_type"),
        ({"attribute": 1, "operator": "in"}, "attribute", "string_type"),
    ],
)
def test_a_condition_of_the_wrong_form(document: Any, place: str, kind: str) -> None:
    assert faults(CONDITION.validate_python, document) == [(place, kind)]


def test_a_tree_without_end_is_refused_not_followed() -> None:
    document: dict[str, Any] = {"segment": "a"}
    for _ in range(5_000):
        document = {"not": document}
    ((_, kind),) = faults(CONDITION.validate_python, document)
    assert kind == "recursion_depth_exceeded"


@pytest.mark.parametrize(
    ("document", "place", "kind"),
    [
        ("on", "", "unknown_kind"),
        ({"variant": None}, "variant", "string_type"),
        ({"split": {"shares": []}}, "split/shares", "too_short"),
        (
            {"split": {"shares": [{"variant": "on", "weight": True}]}},
            "split/shares/0/weight",
            "int_type",
        ),
        ({"ramp": {"points": []}}, "ramp/points", "too_short"),
    ],
)
def test_something_served_of_the_wrong_form(document: Any, place: str, kind: str) -> None:
    assert faults(SERVE.validate_python, document) == [(place, kind)]


@pytest.mark.parametrize(
    ("model", "member"),
    [
        (FlagPatch, "name"),
        (FlagPatch, "variants"),
        (FlagPatch, "archived"),
        (TargetingPatch, "on"),
        (TargetingPatch, "rules"),
        (SegmentPatch, "description"),
    ],
)
def test_null_is_neither_absent_nor_empty(model: Any, member: str) -> None:
    assert faults(model.model_validate, {member: None}) == [(member, "null")]
    assert "null" not in str(model.model_json_schema()["properties"][member])


@pytest.mark.parametrize(
    ("patch", "shown"),
    [
        (FlagPatch, FlagOut),
        (SegmentPatch, SegmentOut),
        (TargetingPatch, TargetingOut),
        (ProjectPatch, ProjectOut),
        (EnvironmentPatch, EnvironmentOut),
        (WebhookPatch, WebhookOut),
    ],
)
def test_what_is_shown_and_cannot_be_changed_is_known(
    patch: type[Patch], shown: type[Wire]
) -> None:
    fixed = shown.model_fields.keys() - patch.model_fields.keys()
    assert faults(patch.model_validate, dict.fromkeys(fixed, 1)) == [
        (name, "fixed") for name in sorted(fixed)
    ]
    assert faults(patch.model_validate, {"nothing": 1}) == [("nothing", "extra_forbidden")]


def test_archiving_comes_alone() -> None:
    assert faults(FlagPatch.model_validate, {"archived": True, "name": "x"}) == [
        ("", "archived_alone")
    ]
    assert FlagPatch.model_validate({"archived": False}).archived is False


@pytest.mark.parametrize(
    "context", [{"x": float("nan")}, {"x": [float("inf")]}, {"\ud800": 1}, {"x": "\udfff"}]
)
def test_a_context_that_is_no_json(context: dict[str, Any]) -> None:
    assert faults(EvaluateIn.model_validate, {"context": context}) == [("context", "inexact")]


def test_the_instant_of_an_evaluation() -> None:
    assert EvaluateIn().instant() is None
    assert EvaluateIn(at="1970-01-01T00:00:01Z").instant() == 1_000
    with pytest.raises(InvalidDefinition) as refused:
        EvaluateIn(at="tomorrow").instant()
    assert refused.value.pointer == "/at"


def test_number_literals_are_kept() -> None:
    flag = FlagIn.model_validate(
        {
            "key": "size",
            "value_type": "number",
            "variants": [{"key": "whole", "value": 10}, {"key": "real", "value": 10.0}],
        }
    )
    assert [variant.literal for variant in flag.parts()["variants"]] == ["10", "10.0"]


@pytest.mark.parametrize("value", ["1", 1, None])
def test_a_boolean_is_not_something_like_one(value: Any) -> None:
    document = {"key": "a", "value_type": "boolean", "client_visible": value}
    assert faults(FlagIn.model_validate, document) == [("client_visible", "bool_type")]


def test_rules_without_a_key_get_the_first_that_is_free() -> None:
    rule = {"condition": {"all": []}, "serve": {"variant": "on"}}
    body = TargetingIn.model_validate(
        {
            "off_variant": "off",
            "default": {"variant": "on"},
            "rules": [rule, {**rule, "key": "rule-1"}, {**rule, "key": "rule-3"}, rule],
        }
    )
    named = [rule.key for rule in body.parts("a")["rules"]]
    assert named == ["rule-2", "rule-1", "rule-3", "rule-4"]


def test_a_broken_rule_is_pointed_at_from_the_whole_body() -> None:
    body = TargetingPatch.model_validate(
        {"rules": [{"condition": {"not": {"segment": "A"}}, "serve": {"variant": "on"}}]}
    )
    with pytest.raises(InvalidDefinition) as refused:
        body.parts("a")
    assert refused.value.pointer == "/rules/0/condition/not/segment"


def test_what_members_mean_when_absent() -> None:
    assert MembersIn().document() == {"include": [], "exclude": [], "forget": []}


def test_a_place_for_a_key_is_a_project_and_an_environment() -> None:
    base = {"name": "a", "kind": "server"}
    assert KeyIn.model_validate(base).flag_set() is None
    with pytest.raises(InvalidDefinition) as refused:
        KeyIn.model_validate({**base, "project": "shop"}).flag_set()
    assert refused.value.pointer == "/environment"
    body = KeyIn.model_validate({**base, "kind": "admin", "grants": [{"role": "editor"}]})
    assert [grant.project for grant in body.granted()] == ["*"]
    body = KeyIn.model_validate({**base, "grants": [{"role": "owner", "project": "A b"}]})
    with pytest.raises(InvalidDefinition) as refused:
        body.granted()
    assert refused.value.pointer == "/grants/0/project"


@pytest.mark.parametrize(
    ("kind", "document", "rule"),
    [
        (FlagPatch, [], "must be an object"),
        (bool, "maybe", "must be true or false"),
        (int, "x", "must be a whole number"),
        (int, 1.5, "must be a whole number"),
        (float, "x", "must be a number"),
        (Annotated[list[int], Field(min_length=2)], [1], "must have at least 2 items, has 1"),
        (Annotated[list[int], Field(max_length=1)], [1, 2], "must have at most 1 item, has 2"),
        (Annotated[str, Field(max_length=1)], "ab", "must have at most 1 character"),
        (Annotated[int, Field(ge=1)], 0, "must be greater than or equal to 1"),
    ],
)
def test_rules_speak_of_json(kind: Any, document: Any, rule: str) -> None:
    with pytest.raises(ValidationError) as refused:
        TypeAdapter(kind).validate_python(document)
    assert [rule_of(error) for error in refused.value.errors()] == [rule]
