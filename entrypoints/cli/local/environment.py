"""One environment as a whole, by the use cases."""

from collections.abc import Mapping

from application.access import CONSOLE
from application.commands.import_definitions import ImportDefinitions
from application.ports.catalogue import HistoryFilter
from application.queries.evaluate_all import EvaluateAll
from application.queries.evaluate_flag import EvaluateFlag
from application.queries.explain_flag import ExplainFlag
from application.queries.export_definitions import ExportDefinitions
from application.queries.read_history import ReadHistory
from domain.environment import FlagSet
from domain.history import Subject
from entrypoints.cli.local.bodies import pages, read, written
from entrypoints.cli.service import Body, Environment, Json
from entrypoints.container import Container
from entrypoints.wire.decisions import DecisionOut, EvaluateIn, ExplanationOut
from entrypoints.wire.history import SignedEntryOut
from entrypoints.wire.transfer import DefinitionsBody, ImportReportOut


class LocalEnvironment(Environment):
    def __init__(self, container: Container) -> None:
        self._container = container

    async def evaluate(self, flag_set: FlagSet, key: str, body: Body) -> Json:
        who = read(EvaluateIn, body)
        query = EvaluateFlag(flag_set=flag_set, flag=key, context=who.context, at=who.instant())
        return written(DecisionOut.of(key, await self._container.evaluate_flag()(CONSOLE, query)))

    async def evaluate_all(self, flag_set: FlagSet, body: Body) -> list[Json]:
        who = read(EvaluateIn, body)
        query = EvaluateAll(flag_set=flag_set, context=who.context, at=who.instant())
        found = await self._container.evaluate_all()(CONSOLE, query)
        return [written(DecisionOut.of(key, decision)) for key, decision in found]

    async def explain(self, flag_set: FlagSet, key: str, body: Body) -> Json:
        who = read(EvaluateIn, body)
        query = ExplainFlag(flag_set=flag_set, flag=key, context=who.context, at=who.instant())
        explanation = await self._container.explain_flag()(CONSOLE, query)
        return written(ExplanationOut.of(key, explanation))

    async def export(self, flag_set: FlagSet) -> Json:
        query = ExportDefinitions(flag_set=flag_set)
        return dict(await self._container.export_definitions()(CONSOLE, query))

    async def take(self, flag_set: FlagSet, document: Body, *, dry_run: bool) -> Json:
        definitions = read(DefinitionsBody, document).document()
        command = ImportDefinitions(flag_set=flag_set, document=definitions, dry_run=dry_run)
        report = await self._container.import_definitions()(CONSOLE, command)
        return written(ImportReportOut.of(report))

    async def history(self, project: str, wanted: Mapping[str, str], most: int) -> list[Json]:
        handle = self._container.read_history()
        subject = wanted.get("subject")
        those = HistoryFilter(
            project=project,
            environment=wanted.get("environment"),
            project_wide=wanted.get("project_wide") == "true",
            subject=None if subject is None else Subject(subject),
            key=wanted.get("key"),
        )
        found = await pages(
            lambda page: handle(CONSOLE, ReadHistory(wanted=those, page=page)), most
        )
        return [written(SignedEntryOut.signed(entry)) for entry in found]
