"""Checking that what depends on one another stays together."""

from collections.abc import Collection, Iterable

from application.ports.unit_of_work import UnitOfWork
from domain.environment import FlagSet
from domain.errors import FlagNotFound, SegmentNotFound, VariantStillUsed
from domain.flag import Flag
from domain.references import check_questions, check_references
from domain.targeting import Targeting


async def check_targeting(
    work: UnitOfWork, flag_set: FlagSet, targeting: Targeting, before: Targeting | None = None
) -> None:
    """Raise `InvalidDefinition` if it refers to what is not there, or asks in a circle.

    What `before` refers to is there: nothing goes while it is in use.
    """
    asked = _asked_flags(targeting)
    keys = sorted(set(asked))
    flags = {key: flag for key in keys if (flag := await _flag(work, flag_set.project, key))}
    segments = await existing_segments(work, flag_set.project, [targeting], before)
    check_references(targeting, flags, segments)
    if asked and (before is None or asked != _asked_flags(before)):
        check_questions(targeting, await work.targetings.prerequisite_graph(flag_set))


async def existing_segments(
    work: UnitOfWork,
    project: str,
    targetings: Iterable[Targeting],
    before: Targeting | None = None,
) -> Collection[str]:
    """The segments that these refer to, as far as they exist; those of `before` do."""
    known = set() if before is None else {key for _, key in before.required_segments()}
    asked = {key for targeting in targetings for _, key in targeting.required_segments()}
    return known | {key for key in asked - known if await _has_segment(work, project, key)}


async def check_unused(
    work: UnitOfWork, project: str, flag: str, variants: Collection[str]
) -> None:
    """Raise `VariantStillUsed` for the first of these variants that is served or required."""
    targetings = await work.targetings.of_flag(project, flag)
    for variant in sorted(variants):
        serving = {
            f"{environment}/{flag}"
            for environment, targeting in targetings.items()
            if any(used == variant for _, used in targeting.used_variants())
        }
        requiring = await work.targetings.users_of_variant(project, flag, variant)
        if users := serving.union(requiring):
            raise VariantStillUsed(variant, tuple(sorted(users)))


def _asked_flags(targeting: Targeting) -> list[str]:
    return [needed.flag for _, needed in targeting.required_flags()]


async def _flag(work: UnitOfWork, project: str, key: str) -> Flag | None:
    try:
        return await work.flags.find(project, key)
    except FlagNotFound:
        return None


async def _has_segment(work: UnitOfWork, project: str, key: str) -> bool:
    try:
        await work.segments.find(project, key)
    except SegmentNotFound:
        return False
    return True
