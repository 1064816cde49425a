"""The composition root: which object gets which. It decides nothing but by a setting's value."""

from dependency_injector import providers

from application.commands.archive_flag import ArchiveFlagHandler
from application.commands.bootstrap import BootstrapHandler
from application.commands.change_environment import ChangeEnvironmentHandler
from application.commands.change_flag import ChangeFlagHandler
from application.commands.change_members import ChangeMembersHandler
from application.commands.change_project import ChangeProjectHandler
from application.commands.change_segment import ChangeSegmentHandler
from application.commands.change_webhook import ChangeWebhookHandler
from application.commands.create_environment import CreateEnvironmentHandler
from application.commands.create_flag import CreateFlagHandler
from application.commands.create_project import CreateProjectHandler
from application.commands.create_webhook import CreateWebhookHandler
from application.commands.define_segment import DefineSegmentHandler
from application.commands.delete_segment import DeleteSegmentHandler
from application.commands.delete_webhook import DeleteWebhookHandler
from application.commands.import_definitions import ImportDefinitionsHandler
from application.commands.issue_key import IssueKeyHandler
from application.commands.replay_dead_letters import ReplayDeadLettersHandler
from application.commands.restore_flag import RestoreFlagHandler
from application.commands.revoke_key import RevokeKeyHandler
from application.commands.rotate_secret import RotateSecretHandler
from application.commands.send_test_event import SendTestEventHandler
from application.commands.set_targeting import SetTargetingHandler
from application.commands.turn_flag import TurnFlagHandler
from application.queries.check_history import CheckHistoryHandler
from application.queries.evaluate_all import EvaluateAllHandler
from application.queries.evaluate_flag import EvaluateFlagHandler
from application.queries.explain_flag import ExplainFlagHandler
from application.queries.export_definitions import ExportDefinitionsHandler
from application.queries.find_environment import FindEnvironmentHandler
from application.queries.find_flag import FindFlagHandler
from application.queries.find_project import FindProjectHandler
from application.queries.find_segment import FindSegmentHandler
from application.queries.find_targeting import FindTargetingHandler
from application.queries.find_webhook import FindWebhookHandler
from application.queries.list_dead_letters import ListDeadLettersHandler
from application.queries.list_deliveries import ListDeliveriesHandler
from application.queries.list_environments import ListEnvironmentsHandler
from application.queries.list_flags import ListFlagsHandler
from application.queries.list_keys import ListKeysHandler
from application.queries.list_members import ListMembersHandler
from application.queries.list_projects import ListProjectsHandler
from application.queries.list_segments import ListSegmentsHandler
from application.queries.list_targeting import ListTargetingHandler
from application.queries.list_webhooks import ListWebhooksHandler
from application.queries.read_changes import ReadChangesHandler
from application.queries.read_history import ReadHistoryHandler
from application.queries.read_usage import ReadUsageHandler
from application.queries.report_stale_flags import ReportStaleFlagsHandler
from entrypoints.delivery import Delivery


class Container(Delivery):
    """Every use case, over what it stands on. They are made for each call, and keep nothing."""

    clock = Delivery.clock
    identifiers = Delivery.identifiers
    unit_of_work = Delivery.unit_of_work
    catalogue = Delivery.catalogue
    news = Delivery.news
    definitions = Delivery.definitions
    snapshots = Delivery.snapshots
    usage = Delivery.usage
    ages = Delivery.ages
    stale_after = Delivery.stale_after
    outbox = Delivery.outbox
    delivery_meter = Delivery.delivery_meter
    destinations = Delivery.destinations
    webhook_sender = Delivery.webhook_sender

    bootstrap = providers.Factory(BootstrapHandler, unit_of_work.provider, clock, identifiers)
    create_project = providers.Factory(CreateProjectHandler, unit_of_work.provider)
    change_project = providers.Factory(ChangeProjectHandler, unit_of_work.provider)
    create_environment = providers.Factory(CreateEnvironmentHandler, unit_of_work.provider)
    change_environment = providers.Factory(ChangeEnvironmentHandler, unit_of_work.provider)
    create_flag = providers.Factory(CreateFlagHandler, unit_of_work.provider, identifiers)
    change_flag = providers.Factory(ChangeFlagHandler, unit_of_work.provider)
    archive_flag = providers.Factory(ArchiveFlagHandler, unit_of_work.provider)
    restore_flag = providers.Factory(RestoreFlagHandler, unit_of_work.provider)
    set_targeting = providers.Factory(SetTargetingHandler, unit_of_work.provider)
    turn_flag = providers.Factory(TurnFlagHandler, unit_of_work.provider)
    define_segment = providers.Factory(DefineSegmentHandler, unit_of_work.provider, identifiers)
    change_segment = providers.Factory(ChangeSegmentHandler, unit_of_work.provider)
    change_members = providers.Factory(ChangeMembersHandler, unit_of_work.provider)
    delete_segment = providers.Factory(DeleteSegmentHandler, unit_of_work.provider)
    issue_key = providers.Factory(IssueKeyHandler, unit_of_work.provider, clock, identifiers)
    import_definitions = providers.Factory(ImportDefinitionsHandler, unit_of_work.provider)
    revoke_key = providers.Factory(RevokeKeyHandler, unit_of_work.provider, clock)

    create_webhook = providers.Factory(
        CreateWebhookHandler, unit_of_work.provider, destinations, clock, identifiers
    )
    change_webhook = providers.Factory(ChangeWebhookHandler, unit_of_work.provider, destinations)
    delete_webhook = providers.Factory(DeleteWebhookHandler, unit_of_work.provider)
    rotate_secret = providers.Factory(
        RotateSecretHandler, unit_of_work.provider, clock, identifiers
    )
    send_test_event = providers.Factory(
        SendTestEventHandler, catalogue, outbox, webhook_sender, clock, delivery_meter
    )
    replay_dead_letters = providers.Factory(ReplayDeadLettersHandler, catalogue, outbox)

    evaluate_flag = providers.Factory(EvaluateFlagHandler, snapshots, clock)
    evaluate_all = providers.Factory(EvaluateAllHandler, snapshots, clock)
    explain_flag = providers.Factory(ExplainFlagHandler, snapshots, clock)
    find_project = providers.Factory(FindProjectHandler, catalogue)
    list_projects = providers.Factory(ListProjectsHandler, catalogue)
    find_environment = providers.Factory(FindEnvironmentHandler, catalogue)
    list_environments = providers.Factory(ListEnvironmentsHandler, catalogue)
    find_flag = providers.Factory(FindFlagHandler, catalogue)
    list_flags = providers.Factory(ListFlagsHandler, catalogue)
    find_targeting = providers.Factory(FindTargetingHandler, catalogue)
    list_targeting = providers.Factory(ListTargetingHandler, catalogue)
    find_segment = providers.Factory(FindSegmentHandler, catalogue)
    list_segments = providers.Factory(ListSegmentsHandler, catalogue)
    list_members = providers.Factory(ListMembersHandler, catalogue)
    list_keys = providers.Factory(ListKeysHandler, catalogue)
    read_changes = providers.Factory(ReadChangesHandler, catalogue, news)
    find_webhook = providers.Factory(FindWebhookHandler, catalogue)
    list_webhooks = providers.Factory(ListWebhooksHandler, catalogue)
    list_deliveries = providers.Factory(ListDeliveriesHandler, catalogue, outbox)
    list_dead_letters = providers.Factory(ListDeadLettersHandler, catalogue, outbox)
    read_history = providers.Factory(ReadHistoryHandler, catalogue)
    read_usage = providers.Factory(ReadUsageHandler, catalogue, usage, clock)
    report_stale_flags = providers.Factory(
        ReportStaleFlagsHandler, catalogue, usage, ages, clock, stale_after
    )
    export_definitions = providers.Factory(ExportDefinitionsHandler, catalogue, definitions)
    check_history = providers.Factory(CheckHistoryHandler, catalogue)
