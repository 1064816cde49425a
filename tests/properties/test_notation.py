"""The notation loses nothing: what was written is read back, through JSON text and all."""

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from domain.condition import Comparison, Condition, Prerequisite
from domain.environment import Environment, Project
from domain.flag import Flag, TargetedFlag
from domain.instants import Instant, format_instant, parse_instant
from domain.notation.conditions import read_condition, write_condition
from domain.notation.environments import (
    read_environment,
    read_project,
    write_environment,
    write_project,
)
from domain.notation.flags import read_flag, read_targeting, write_flag, write_targeting
from domain.notation.segments import read_segment, write_segment
from domain.notation.serves import read_instant, read_serve, write_serve
from domain.rule import Serve
from domain.segment import Segment
from domain.values import Document, JsonValue, canonical, frozen, thawed
from domain.variant import Variant
from tests.strategies.conditions import (
    Surroundings,
    comparisons,
    conditions,
    deep_conditions,
    prerequisites,
)
from tests.strategies.flags import environments, flags, projects, segments, targeted_flags
from tests.strategies.serves import instants, serves
from tests.strategies.values import json_values

AROUND = Surroundings(("beta", "staff"), {"checkout": ("on", "off"), "a/b": ("blue",)})


def through_text(document: Document) -> Any:
    """What a store or a caller gets to see of a document."""
    return json.loads(canonical(document))


@given(flags())
def test_a_flag_is_read_back(flag: Flag) -> None:
    written = write_flag(flag)
    read = read_flag(through_text(written), flag.version)
    assert read == flag
    assert canonical(write_flag(read)) == canonical(written)


@given(targeted_flags(around=AROUND))
def test_a_targeting_is_read_back(targeted: TargetedFlag) -> None:
    written = write_targeting(targeted.targeting)
    read = read_targeting(through_text(written), targeted.targeting.version)
    assert read == targeted.targeting
    assert canonical(write_targeting(read)) == canonical(written)


@given(segments())
def test_a_segment_is_read_back(segment: Segment) -> None:
    written = write_segment(segment)
    assert read_segment(through_text(written), segment.version) == segment


@given(conditions(AROUND) | deep_conditions(AROUND))
def test_a_condition_is_read_back(condition: Condition) -> None:
    assert read_condition(through_text(write_condition(condition))) == condition


@given(comparisons())
def test_the_operands_of_a_comparison_are_read_back_to_the_letter(comparison: Comparison) -> None:
    read = read_condition(through_text(write_condition(comparison)))
    assert isinstance(read, Comparison)
    assert list(map(repr, read.values)) == list(map(repr, comparison.values))


@given(prerequisites(AROUND.flags))
def test_a_prerequisite_is_read_back(prerequisite: Prerequisite) -> None:
    assert read_condition(through_text(write_condition(prerequisite))) == prerequisite


@given(serves(("on", "off", "blue", "green", "red")))
def test_what_is_served_is_read_back(serve: Serve) -> None:
    assert read_serve(through_text(write_serve(serve))) == serve


@given(projects())
def test_a_project_is_read_back(project: Project) -> None:
    assert read_project(through_text(write_project(project)), project.version) == project


@given(environments())
def test_an_environment_is_read_back(environment: Environment) -> None:
    written = through_text(write_environment(environment))
    assert read_environment(written, environment.version) == environment


@given(instants())
def test_an_instant_is_read_back(instant: Instant) -> None:
    assert parse_instant(format_instant(instant)) == instant
    assert read_instant(format_instant(instant)) == instant


@given(json_values())
def test_a_value_is_read_back_to_the_letter(value: JsonValue) -> None:
    assert canonical(json.loads(canonical(value))) == canonical(value)
    assert canonical(frozen(value)) == canonical(thawed(frozen(value))) == canonical(value)


@given(json_values(), json_values())
def test_variants_are_equal_exactly_when_their_json_is(left: JsonValue, right: JsonValue) -> None:
    one, other = Variant("a", left), Variant("a", right)
    assert (one == other) == (canonical(left) == canonical(right))
    assert one == Variant("a", one.value)
    assert hash(one) == hash(Variant("a", left))


@given(st.data(), flags())
def test_only_a_difference_makes_the_next_version(data: st.DataObject, flag: Flag) -> None:
    assert flag.changed() is flag
    assert flag.changed(variants=read_flag(write_flag(flag)).variants) is flag
    other = data.draw(flags(flag.key))
    after = flag.changed(tags=other.tags, owner=other.owner)
    assert (after is flag) == ((flag.tags, flag.owner) == (other.tags, other.owner))
    assert after.version == flag.version + (after is not flag)
