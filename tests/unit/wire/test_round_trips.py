"""Whatever is answered can be sent back and means the same, number literals included."""

import json
from dataclasses import replace
from typing import Any

from hypothesis import given
from pydantic import BaseModel

from domain.environment import Environment, FlagSet, Project
from domain.flag import Flag, TargetedFlag
from domain.notation.flags import read_flag, read_targeting, write_flag, write_targeting
from domain.notation.segments import read_segment, write_segment
from domain.segment import Segment
from domain.values import canonical
from entrypoints.wire.environments import EnvironmentIn, EnvironmentOut, ProjectIn, ProjectOut
from entrypoints.wire.flags import FlagIn, FlagOut, FlagPatch
from entrypoints.wire.segments import SegmentIn, SegmentOut
from entrypoints.wire.targetings import TargetingIn, TargetingOut, TargetingPatch
from entrypoints.wire.transfer import FlagDefinition, SegmentDefinition, TargetingDefinition
from tests.strategies import flags as strategies

PLACE = FlagSet("default", "production")


def sent(model: BaseModel, *without: str) -> dict[str, Any]:
    """What a client reads of an answer, but for some members."""
    document: dict[str, Any] = json.loads(model.model_dump_json(by_alias=True))
    return {name: value for name, value in document.items() if name not in without}


@given(strategies.targeted_flags())
def test_a_targeting_that_was_read_can_be_put(targeted: TargetedFlag) -> None:
    targeting = targeted.targeting
    answer = TargetingOut.of(PLACE, targeting)
    assert (answer.version, answer.project) == (targeting.version, PLACE.project)
    body = sent(answer, "project", "environment", "flag", "version")

    parts = TargetingIn.model_validate(body).parts(targeting.flag)

    assert replace(targeting, **parts) == targeting
    assert TargetingPatch.model_validate(body).parts(targeting.flag) == parts


@given(strategies.flags())
def test_a_flag_that_was_read_can_be_made(flag: Flag) -> None:
    body = sent(FlagOut.of(flag), "id", "archived", "version")

    parts = FlagIn.model_validate(body).parts()

    assert {parts.pop("default_variant"), parts.pop("off_variant")} == {None}
    assert replace(flag, **parts) == flag
    assert {variant.literal for variant in parts["variants"]} == {
        variant.literal for variant in flag.variants
    }
    changeable = {name: body[name] for name in body.keys() - {"key", "value_type"}}
    assert replace(flag, **FlagPatch.model_validate(changeable).parts()) == flag


@given(strategies.segments())
def test_a_segment_that_was_read_can_be_made_again(segment: Segment) -> None:
    answer = SegmentOut.of(segment)
    body = sent(answer, "id", "version", "included_count", "excluded_count")
    body["included"], body["excluded"] = list(segment.included), list(segment.excluded)

    assert replace(segment, **SegmentIn.model_validate(body).parts()) == segment
    assert answer.included_count == len(segment.included)
    assert answer.excluded_count == len(segment.excluded)


@given(strategies.projects())
def test_a_project_that_was_read_can_be_made(project: Project) -> None:
    parts = ProjectIn.model_validate(sent(ProjectOut.of(project), "version")).parts()
    assert parts.pop("environments") == ("development", "production")
    assert replace(project, **parts) == project


@given(strategies.environments())
def test_an_environment_that_was_read_can_be_made(environment: Environment) -> None:
    body = sent(EnvironmentOut.of(environment), "project", "version")
    made = EnvironmentIn.model_validate(body).document()
    assert replace(environment, **made) == environment


@given(strategies.targeted_flags(), strategies.segments())
def test_an_exported_definition_is_imported_as_it_is(
    targeted: TargetedFlag, segment: Segment
) -> None:
    for model, document in (
        (FlagDefinition, write_flag(targeted.flag)),
        (TargetingDefinition, write_targeting(targeted.targeting)),
        (SegmentDefinition, write_segment(segment)),
    ):
        received = json.loads(canonical(document))
        assert canonical(model.model_validate(received).document()) == canonical(document)
    assert read_flag(write_flag(targeted.flag), targeted.flag.version) == targeted.flag
    assert (
        read_targeting(write_targeting(targeted.targeting), targeted.targeting.version)
        == targeted.targeting
    )
    assert read_segment(write_segment(segment), segment.version) == segment
