"""Usage and staleness, by the use cases."""

from collections.abc import Mapping

from application.access import CONSOLE
from application.ports.usage import Step
from application.queries.read_usage import ReadUsage
from application.queries.report_stale_flags import ReportStaleFlags
from domain.environment import FlagSet
from domain.instants import parse_instant
from domain.staleness import SignKind
from entrypoints.cli.local.bodies import pages, written
from entrypoints.cli.service import Json, Usage
from entrypoints.container import Container
from entrypoints.wire.usage import StaleFlagOut, UsageOut


class LocalUsage(Usage):
    def __init__(self, container: Container) -> None:
        self._container = container

    async def series(self, flag_set: FlagSet, wanted: Mapping[str, str]) -> list[Json]:
        handle = self._container.read_usage()
        between = {name: parse_instant(wanted[name]) for name in ("from", "to") if name in wanted}
        found = await pages(
            lambda page: handle(
                CONSOLE,
                ReadUsage(
                    flag_set=flag_set,
                    flag=wanted.get("flag"),
                    step=Step(wanted.get("by", Step.HOUR)),
                    since=between.get("from"),
                    until=between.get("to"),
                    page=page,
                ),
            )
        )
        return [written(UsageOut.of(point)) for point in found]

    async def stale(self, project: str, wanted: Mapping[str, str]) -> list[Json]:
        handle = self._container.report_stale_flags()
        kind = SignKind(wanted["kind"]) if "kind" in wanted else None
        found = await pages(
            lambda page: handle(CONSOLE, ReportStaleFlags(project=project, kind=kind, page=page))
        )
        return [written(StaleFlagOut.of(stale)) for stale in found]
