"""What is stored in a row comes back to the letter."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any, TypeVar, cast

from hypothesis import given
from sqlalchemy import Row

from adapters.persistence import rows
from domain.environment import Environment, Project
from domain.flag import TargetedFlag
from domain.notation.environments import write_environment, write_project
from domain.notation.flags import write_flag, write_targeting
from domain.notation.segments import write_segment
from domain.segment import Segment
from domain.values import Document, canonical
from tests.strategies.flags import environments, projects, segments, targeted_flags

Thing = TypeVar("Thing")


def check(
    thing: Thing,
    version: int,
    write: Callable[[Thing], Document],
    read: Callable[[Row[Any]], Thing],
) -> None:
    """Through the text of a row and back, nothing changes."""
    text = canonical(write(thing))
    row = SimpleNamespace(document=text, version=version)
    found = read(cast("Row[Any]", row))

    assert found == thing
    assert canonical(write(found)) == text


@given(targeted=targeted_flags())
def test_flags_and_their_targeting(targeted: TargetedFlag) -> None:
    flag, targeting = targeted.flag, targeted.targeting
    check(flag, flag.version, write_flag, rows.flag_of)
    check(targeting, targeting.version, write_targeting, rows.targeting_of)


@given(segment=segments())
def test_segments(segment: Segment) -> None:
    check(segment, segment.version, write_segment, rows.segment_of)


@given(project=projects(), environment=environments())
def test_projects_and_environments(project: Project, environment: Environment) -> None:
    check(project, project.version, write_project, rows.project_of)
    check(environment, environment.version, write_environment, rows.environment_of)
