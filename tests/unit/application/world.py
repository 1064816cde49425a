"""All use cases over one memory store, put together as a service does it."""

import asyncio
from collections.abc import Mapping
from functools import partial
from typing import Any

from adapters.memory.ages import MemoryAges
from adapters.memory.catalogue import MemoryCatalogue
from adapters.memory.clock import MemoryClock
from adapters.memory.definitions import MemoryDefinitions
from adapters.memory.destinations import MemoryDestinations
from adapters.memory.identifiers import SequentialIdentifiers
from adapters.memory.outbox import MemoryOutbox
from adapters.memory.store import MemoryStore
from adapters.memory.unit_of_work import MemoryUnitOfWork
from adapters.memory.usage import MemoryUsage
from adapters.memory.webhook_sender import MemoryWebhookSender
from application.access import CONSOLE, Actor
from application.commands import (
    archive_flag,
    bootstrap,
    change_environment,
    change_flag,
    change_members,
    change_project,
    change_segment,
    change_webhook,
    create_environment,
    create_flag,
    create_project,
    create_webhook,
    define_segment,
    delete_segment,
    delete_webhook,
    import_definitions,
    issue_key,
    replay_dead_letters,
    restore_flag,
    revoke_key,
    rotate_secret,
    send_test_event,
    set_targeting,
    turn_flag,
)
from application.keyring import Keyring
from application.news import News
from application.ports.meter import Meter
from application.queries import (
    check_history,
    evaluate_all,
    evaluate_flag,
    explain_flag,
    export_definitions,
    find_environment,
    find_flag,
    find_project,
    find_segment,
    find_targeting,
    find_webhook,
    list_dead_letters,
    list_deliveries,
    list_environments,
    list_flags,
    list_keys,
    list_members,
    list_projects,
    list_segments,
    list_targeting,
    list_webhooks,
    read_changes,
    read_history,
    read_usage,
    report_stale_flags,
)
from application.refresh import Refresh
from application.snapshots import Snapshots
from domain.environment import FlagSet
from domain.instants import Instant
from domain.staleness import StaleAfter
from tests.unit.application.delivery_notes import Notes

NOW = 1_800_000_000_000
LIVE = FlagSet("shop", "production")
TRIAL = FlagSet("shop", "development")


class Notebook(Meter):
    """Writes down what it is told."""

    def __init__(self) -> None:
        self.swaps: list[tuple[FlagSet, int, int]] = []
        self.failures: list[tuple[str, Exception]] = []
        self.stale: list[tuple[FlagSet, Instant | None]] = []
        self.ignored: list[tuple[str, str, Exception]] = []
        self.successes: list[str] = []
        self.lags: list[int] = []
        self.swapped = asyncio.Event()

    def snapshot_swapped(
        self,
        flag_set: FlagSet,
        revision: str,  # noqa: ARG002  the port's
        flags: int,
        compiled: int,
        seconds: float,  # noqa: ARG002  the port's
    ) -> None:
        self.swaps.append((flag_set, flags, compiled))
        self.swapped.set()

    def snapshot_stale(self, flag_set: FlagSet, since: Instant | None) -> None:
        self.stale.append((flag_set, since))

    def change_served(self, milliseconds: int) -> None:
        self.lags.append(milliseconds)

    def snapshot_ignored(self, where: str, name: str, error: Exception) -> None:
        self.ignored.append((where, name, error))

    def failed(self, what: str, error: Exception, noticed_by: str) -> None:  # noqa: ARG002  the port's
        self.failures.append((what, error))

    def works(self, what: str, noticed_by: str) -> None:  # noqa: ARG002  the port's
        self.successes.append(what)


class World:
    """A service without a network: `do` whatever a command or a query says."""

    def __init__(self) -> None:
        self.store = MemoryStore()
        self.clock = MemoryClock(NOW)
        self.catalogue = MemoryCatalogue(self.store)
        self.definitions = MemoryDefinitions(self.store)
        self.usage = MemoryUsage(self.store)
        self.meter = Notebook()
        self.snapshots = Snapshots(self.meter)
        self.keyring = Keyring()
        self.refresh = Refresh(
            self.definitions, self.snapshots, self.keyring, self.clock, self.meter
        )
        self.units_of_work = partial(MemoryUnitOfWork, self.store, self.clock, self.refresh)
        self.outbox = MemoryOutbox(self.store)
        self.destinations = MemoryDestinations()
        self.sender = MemoryWebhookSender()
        self.notes = Notes()
        self._handlers = {**self._commands(), **self._queries()}

    async def do(self, request: object, actor: Actor = CONSOLE) -> Any:
        """Let the handler of this command or query answer it."""
        return await self._handlers[type(request)](actor, request)

    @property
    def steps(self) -> int:
        """How many entries the history has."""
        return len(self.store.state.entries)

    def _commands(self) -> Mapping[type, Any]:
        units, clock, ids = self.units_of_work, self.clock, SequentialIdentifiers()
        return {
            archive_flag.ArchiveFlag: archive_flag.ArchiveFlagHandler(units),
            bootstrap.Bootstrap: bootstrap.BootstrapHandler(units, clock, ids),
            change_environment.ChangeEnvironment: change_environment.ChangeEnvironmentHandler(
                units
            ),
            change_flag.ChangeFlag: change_flag.ChangeFlagHandler(units),
            change_members.ChangeMembers: change_members.ChangeMembersHandler(units),
            change_project.ChangeProject: change_project.ChangeProjectHandler(units),
            change_segment.ChangeSegment: change_segment.ChangeSegmentHandler(units),
            create_environment.CreateEnvironment: create_environment.CreateEnvironmentHandler(
                units
            ),
            create_flag.CreateFlag: create_flag.CreateFlagHandler(units, ids),
            create_project.CreateProject: create_project.CreateProjectHandler(units),
            define_segment.DefineSegment: define_segment.DefineSegmentHandler(units, ids),
            delete_segment.DeleteSegment: delete_segment.DeleteSegmentHandler(units),
            import_definitions.ImportDefinitions: import_definitions.ImportDefinitionsHandler(
                units
            ),
            issue_key.IssueKey: issue_key.IssueKeyHandler(units, clock, ids),
            restore_flag.RestoreFlag: restore_flag.RestoreFlagHandler(units),
            revoke_key.RevokeKey: revoke_key.RevokeKeyHandler(units, clock),
            set_targeting.SetTargeting: set_targeting.SetTargetingHandler(units),
            turn_flag.TurnFlag: turn_flag.TurnFlagHandler(units),
            create_webhook.CreateWebhook: create_webhook.CreateWebhookHandler(
                units, self.destinations, clock, ids
            ),
            change_webhook.ChangeWebhook: change_webhook.ChangeWebhookHandler(
                units, self.destinations
            ),
            delete_webhook.DeleteWebhook: delete_webhook.DeleteWebhookHandler(units),
            rotate_secret.RotateSecret: rotate_secret.RotateSecretHandler(units, clock, ids),
            send_test_event.SendTestEvent: send_test_event.SendTestEventHandler(
                self.catalogue, self.outbox, self.sender, clock, self.notes
            ),
            replay_dead_letters.ReplayDeadLetters: replay_dead_letters.ReplayDeadLettersHandler(
                self.catalogue, self.outbox
            ),
        }

    def _queries(self) -> Mapping[type, Any]:
        seen, clock, read = self.snapshots, self.clock, self.catalogue
        return {
            check_history.CheckHistory: check_history.CheckHistoryHandler(read),
            evaluate_all.EvaluateAll: evaluate_all.EvaluateAllHandler(seen, clock),
            evaluate_flag.EvaluateFlag: evaluate_flag.EvaluateFlagHandler(seen, clock),
            explain_flag.ExplainFlag: explain_flag.ExplainFlagHandler(seen, clock),
            export_definitions.ExportDefinitions: export_definitions.ExportDefinitionsHandler(
                read, self.definitions
            ),
            find_environment.FindEnvironment: find_environment.FindEnvironmentHandler(read),
            find_flag.FindFlag: find_flag.FindFlagHandler(read),
            find_project.FindProject: find_project.FindProjectHandler(read),
            find_segment.FindSegment: find_segment.FindSegmentHandler(read),
            find_targeting.FindTargeting: find_targeting.FindTargetingHandler(read),
            list_environments.ListEnvironments: list_environments.ListEnvironmentsHandler(read),
            list_flags.ListFlags: list_flags.ListFlagsHandler(read),
            list_keys.ListKeys: list_keys.ListKeysHandler(read),
            list_members.ListMembers: list_members.ListMembersHandler(read),
            list_projects.ListProjects: list_projects.ListProjectsHandler(read),
            list_segments.ListSegments: list_segments.ListSegmentsHandler(read),
            list_targeting.ListTargeting: list_targeting.ListTargetingHandler(read),
            read_changes.ReadChanges: read_changes.ReadChangesHandler(read, News(read)),
            find_webhook.FindWebhook: find_webhook.FindWebhookHandler(read),
            list_webhooks.ListWebhooks: list_webhooks.ListWebhooksHandler(read),
            list_deliveries.ListDeliveries: list_deliveries.ListDeliveriesHandler(
                read, self.outbox
            ),
            list_dead_letters.ListDeadLetters: list_dead_letters.ListDeadLettersHandler(
                read, self.outbox
            ),
            read_history.ReadHistory: read_history.ReadHistoryHandler(read),
            read_usage.ReadUsage: read_usage.ReadUsageHandler(read, self.usage, clock),
            report_stale_flags.ReportStaleFlags: report_stale_flags.ReportStaleFlagsHandler(
                read,
                self.usage,
                MemoryAges(self.store),
                clock,
                StaleAfter.of_days(stale=30, release=40, experiment=50),
            ),
        }
