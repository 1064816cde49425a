"""Putting the definitions of a document into a unit of work, and saying what that does.

A trial and a real import are the same work; only the one is committed.
"""

from application.authoring.changes import content
from application.authoring.exchange import Definitions
from application.authoring.import_report import Findings, ImportAction
from application.authoring.references import check_unused, existing_segments
from application.ports.unit_of_work import UnitOfWork
from domain.environment import FlagSet
from domain.errors import (
    FlagArchived,
    InvalidDefinition,
    SegmentAlreadyExists,
    SegmentNotFound,
    VariantStillUsed,
)
from domain.flag import Flag, TargetedFlag
from domain.history import Subject
from domain.notation.flags import write_flag, write_targeting
from domain.notation.segments import write_segment
from domain.prerequisites import check_prerequisites
from domain.references import check_references
from domain.segment import Segment
from domain.targeting import Targeting


class Import:
    """One import: write everything first, then check how it fits together.

    So definitions may refer to one another in any order.
    """

    def __init__(self, work: UnitOfWork, flag_set: FlagSet) -> None:
        self._work = work
        self._flag_set = flag_set
        self._project = flag_set.project
        self._removed: dict[str, frozenset[str]] = {}
        self.findings = Findings()

    async def run(self, definitions: Definitions) -> None:
        """Write the definitions into the unit of work; `findings` tell what came of it."""
        for segment in definitions.segments:
            await self._take_segment(segment)
        known = {flag.key: flag for flag in await self._work.flags.find_all(self._project)}
        served = {each.flag: each for each in await self._work.targetings.find_all(self._flag_set)}
        new = [each for each in definitions.flags if each.flag.key not in known]
        await self._take_new(new, {flag.id: flag.key for flag in known.values()})
        for each in definitions.flags:
            if each.flag.key in known:
                await self._take_known(known[each.flag.key], served[each.flag.key], each)
        await self._check_variants()
        await self._check_references([each.targeting for each in definitions.flags])
        await self._check_circles([each.targeting for each in definitions.flags])

    async def _take_segment(self, segment: Segment) -> None:
        try:
            before = await self._work.segments.find(self._project, segment.key)
        except SegmentNotFound:
            await self._take_new_segment(segment)
            return
        after = before.changed(**content(segment))
        if after is not before:
            await self._work.segments.save(self._project, after)
        self.findings.compared(
            Subject.SEGMENT,
            segment.key,
            write_segment(before),
            write_segment(after),
            _note_on_id(before.id, segment.id),
        )

    async def _take_new_segment(self, segment: Segment) -> None:
        try:
            await self._work.segments.add(self._project, segment)
        except SegmentAlreadyExists as error:
            self.findings.refused(Subject.SEGMENT, segment.key, error)
        else:
            self.findings.created(Subject.SEGMENT, segment.key, write_segment(segment))

    async def _take_new(self, flags: list[TargetedFlag], taken: dict[str, str]) -> None:
        """Add flags, but none whose id would make it bucket like another flag."""
        apart = []
        for each in flags:
            self._tell_of_new(each)
            other = taken.setdefault(each.flag.id, each.flag.key)
            if other == each.flag.key:
                apart.append(each)
            else:
                why = f"its id '{each.flag.id}' is that of the flag '{other}'"
                self.findings.refused(Subject.FLAG, each.flag.key, why)
        await self._add(apart)

    async def _add(self, flags: list[TargetedFlag]) -> None:
        await self._work.flags.add(self._project, *(each.flag for each in flags))
        for environment in await self._work.environments.of_project(self._project):
            here = environment.flag_set == self._flag_set
            await self._work.targetings.add(
                environment.flag_set,
                *(each.targeting if here else each.flag.initial_targeting() for each in flags),
            )

    def _tell_of_new(self, taken: TargetedFlag) -> None:
        key = taken.flag.key
        self.findings.created(Subject.FLAG, key, write_flag(taken.flag))
        self.findings.created(Subject.TARGETING, key, write_targeting(taken.targeting))

    async def _take_known(self, before: Flag, served: Targeting, taken: TargetedFlag) -> None:
        if why := _obstacle(before, taken.flag):
            self.findings.refused(Subject.FLAG, before.key, why)
            self.findings.refused(Subject.TARGETING, before.key, why)
            return
        after = before.changed(**content(taken.flag))
        if after is not before:
            await self._work.flags.save(self._project, after)
            self._removed[before.key] = before.variant_keys - after.variant_keys
        note = _note_on_id(before.id, taken.flag.id)
        self.findings.compared(
            Subject.FLAG, before.key, write_flag(before), write_flag(after), note
        )
        await self._take_targeting(served, taken.targeting)

    async def _take_targeting(self, before: Targeting, targeting: Targeting) -> None:
        after = before.changed(**content(targeting))
        if after is not before:
            await self._work.targetings.save(self._flag_set, after)
        self.findings.compared(
            Subject.TARGETING, targeting.flag, write_targeting(before), write_targeting(after)
        )

    async def _check_variants(self) -> None:
        for flag, variants in self._removed.items():
            try:
                await check_unused(self._work, self._project, flag, variants)
            except VariantStillUsed as error:
                self.findings.refused(Subject.FLAG, flag, error)

    async def _check_references(self, targetings: list[Targeting]) -> None:
        flags = {flag.key: flag for flag in await self._work.flags.find_all(self._project)}
        segments = await existing_segments(self._work, self._project, targetings)
        for targeting in targetings:
            try:
                check_references(targeting, flags, segments)
            except InvalidDefinition as error:
                self.findings.refused(Subject.TARGETING, targeting.flag, error)

    async def _check_circles(self, targetings: list[Targeting]) -> None:
        """A circle is made by several flags, so each that asks others, and is new, is told."""
        try:
            check_prerequisites(await self._work.targetings.prerequisite_graph(self._flag_set))
        except InvalidDefinition as error:
            for targeting in targetings:
                action = self.findings.action(Subject.TARGETING, targeting.flag)
                asks = any(True for _ in targeting.required_flags())
                if asks and action in {ImportAction.CREATE, ImportAction.CHANGE}:
                    self.findings.refused(Subject.TARGETING, targeting.flag, error)


def _obstacle(before: Flag, taken: Flag) -> str:
    if before.archived:
        return str(FlagArchived(before.key))
    if before.value_type is not taken.value_type:
        return f"the value type is {before.value_type}, and a flag's value type never changes"
    return ""


def _note_on_id(kept: str, other: str) -> str:
    if kept == other:
        return ""
    return f"keeps its id '{kept}', so its buckets are not those of '{other}'"
