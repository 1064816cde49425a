"""Who may do what: every use case, asked by everybody."""

from dataclasses import replace
from pkgutil import iter_modules

import pytest

from application import commands, queries
from application.access import CONSOLE, Actor, Grant, KeyKind, Role
from application.authoring.exchange import FORMAT
from application.commands.archive_flag import ArchiveFlag
from application.commands.bootstrap import Bootstrap
from application.commands.change_environment import ChangeEnvironment
from application.commands.change_flag import ChangeFlag
from application.commands.change_members import ChangeMembers
from application.commands.change_project import ChangeProject
from application.commands.change_segment import ChangeSegment
from application.commands.change_webhook import ChangeWebhook
from application.commands.create_environment import CreateEnvironment
from application.commands.create_flag import CreateFlag
from application.commands.create_project import CreateProject
from application.commands.create_webhook import CreateWebhook
from application.commands.define_segment import DefineSegment
from application.commands.delete_segment import DeleteSegment
from application.commands.delete_webhook import DeleteWebhook
from application.commands.import_definitions import ImportDefinitions
from application.commands.issue_key import IssueKey
from application.commands.replay_dead_letters import ReplayDeadLetters
from application.commands.restore_flag import RestoreFlag
from application.commands.revoke_key import RevokeKey
from application.commands.rotate_secret import RotateSecret
from application.commands.send_test_event import SendTestEvent
from application.commands.set_targeting import SetTargeting
from application.commands.turn_flag import TurnFlag
from application.ports.catalogue import HistoryFilter
from application.queries.check_history import CheckHistory
from application.queries.evaluate_all import EvaluateAll
from application.queries.evaluate_flag import EvaluateFlag
from application.queries.explain_flag import ExplainFlag
from application.queries.export_definitions import ExportDefinitions
from application.queries.find_environment import FindEnvironment
from application.queries.find_flag import FindFlag
from application.queries.find_project import FindProject
from application.queries.find_segment import FindSegment
from application.queries.find_targeting import FindTargeting
from application.queries.find_webhook import FindWebhook
from application.queries.list_dead_letters import ListDeadLetters
from application.queries.list_deliveries import ListDeliveries
from application.queries.list_environments import ListEnvironments
from application.queries.list_flags import ListFlags
from application.queries.list_keys import ListKeys
from application.queries.list_members import ListMembers
from application.queries.list_projects import ListProjects
from application.queries.list_segments import ListSegments
from application.queries.list_targeting import ListTargeting
from application.queries.list_webhooks import ListWebhooks
from application.queries.read_changes import ReadChanges
from application.queries.read_history import ReadHistory
from application.queries.read_usage import ReadUsage
from application.queries.report_stale_flags import ReportStaleFlags
from domain.errors import Forbidden
from domain.notation.flags import write_flag, write_targeting
from domain.values import Document, ValueType
from tests.contracts.examples import webhook
from tests.unit.application.world import LIVE, World

ACTORS = {
    "nobody": Actor("x", ()),
    "owner of another project": Actor("x", (Grant(Role.OWNER, "warehouse"),)),
    "owner of development": Actor("x", (Grant(Role.OWNER, "shop", "development"),)),
    "reader of production": Actor("x", (Grant(Role.READER, "shop", "production"),)),
    "editor of production": Actor("x", (Grant(Role.EDITOR, "shop", "production"),)),
    "owner of all productions": Actor("x", (Grant(Role.OWNER, "*", "production"),)),
    "reader of the project": Actor("x", (Grant(Role.READER, "shop"),)),
    "editor of the project": Actor("x", (Grant(Role.EDITOR, "shop"),)),
    "approver of the project": Actor("x", (Grant(Role.APPROVER, "shop"),)),
    "owner of the project": Actor("x", (Grant(Role.OWNER, "shop"),)),
    "reader": Actor("x", (Grant(Role.READER),)),
    "editor": Actor("x", (Grant(Role.EDITOR),)),
    "owner": Actor("x", (Grant(Role.OWNER),)),
}

OWNERS = {"owner"}
PROJECT_OWNERS = OWNERS | {"owner of the project"}
PROJECT_EDITORS = PROJECT_OWNERS | {
    "editor of the project",
    "approver of the project",
    "editor",
}
EDITORS = PROJECT_EDITORS | {"editor of production", "owner of all productions"}
READERS = EDITORS | {"reader of production", "reader of the project", "reader"}
READERS_OF_EVERYTHING = {"reader", "editor", "owner"}
PROJECT_READERS = PROJECT_EDITORS | {"reader of the project", "reader"}
WITHIN = READERS | {"owner of development"}
SOMEBODY = set(ACTORS) - {"nobody"}
OWNERS_OF_ANYTHING = PROJECT_OWNERS | {
    "owner of another project",
    "owner of development",
    "owner of all productions",
}

HOOK = "id-of-webhook"

RULES: list[tuple[object, set[str]]] = [
    (CreateProject(key="new"), OWNERS),
    (ChangeProject(project="shop"), PROJECT_OWNERS),
    (CreateEnvironment(project="shop", key="new"), PROJECT_OWNERS),
    (ChangeEnvironment(flag_set=LIVE), PROJECT_OWNERS),
    (CreateFlag(project="shop", key="new", value_type=ValueType.BOOLEAN), PROJECT_EDITORS),
    (ChangeFlag(project="shop", key="banner"), PROJECT_EDITORS),
    (ArchiveFlag(project="shop", key="banner"), PROJECT_EDITORS),
    (RestoreFlag(project="shop", key="banner"), PROJECT_EDITORS),
    (SetTargeting(flag_set=LIVE, flag="banner"), EDITORS),
    (TurnFlag(flag_set=LIVE, flag="banner", on=True), EDITORS),
    (DefineSegment(project="shop", key="new"), PROJECT_EDITORS),
    (ChangeSegment(project="shop", key="beta"), PROJECT_EDITORS),
    (ChangeMembers(project="shop", key="beta"), PROJECT_EDITORS),
    (DeleteSegment(project="shop", key="beta"), PROJECT_EDITORS),
    (IssueKey(name="x", kind=KeyKind.SERVER, flag_set=LIVE), PROJECT_OWNERS),
    (IssueKey(name="x", kind=KeyKind.ADMIN, grants=(Grant(Role.READER),)), OWNERS),
    (IssueKey(name="x", kind=KeyKind.ADMIN, grants=(Grant(Role.READER, "shop"),)), PROJECT_OWNERS),
    (CreateWebhook(project="shop", url="https://hooks.example.com"), PROJECT_OWNERS),
    (ChangeWebhook(project="shop", id=HOOK), PROJECT_OWNERS),
    (DeleteWebhook(project="shop", id=HOOK), PROJECT_OWNERS),
    (RotateSecret(project="shop", id=HOOK), PROJECT_OWNERS),
    (SendTestEvent(project="shop", id=HOOK), PROJECT_OWNERS),
    (ReplayDeadLetters(project="shop", id=HOOK), PROJECT_OWNERS),
    (FindWebhook(project="shop", id=HOOK), PROJECT_OWNERS),
    (ListWebhooks(project="shop"), PROJECT_OWNERS),
    (ListDeliveries(project="shop", id=HOOK), PROJECT_OWNERS),
    (ListDeadLetters(project="shop", id=HOOK), PROJECT_OWNERS),
    (Bootstrap(), OWNERS),
    (EvaluateFlag(flag_set=LIVE, flag="banner", context={}), READERS),
    (EvaluateAll(flag_set=LIVE, context={}), READERS),
    (ExplainFlag(flag_set=LIVE, flag="banner", context={}), READERS),
    (ExportDefinitions(flag_set=LIVE), READERS),
    (FindEnvironment(flag_set=LIVE), READERS),
    (FindTargeting(flag_set=LIVE, flag="banner"), READERS),
    (ListTargeting(flag_set=LIVE), READERS),
    (FindProject(project="shop"), WITHIN),
    (FindFlag(project="shop", key="banner"), WITHIN),
    (FindSegment(project="shop", key="beta"), WITHIN),
    (ListEnvironments(project="shop"), WITHIN),
    (ListFlags(project="shop"), WITHIN),
    (ListSegments(project="shop"), WITHIN),
    (ListMembers(project="shop", segment="beta"), WITHIN),
    (ListProjects(), SOMEBODY),
    (ListKeys(), OWNERS_OF_ANYTHING),
    (CheckHistory(), READERS_OF_EVERYTHING),
    (ReadChanges(flag_set=LIVE), READERS),
    (ReadHistory(), READERS_OF_EVERYTHING),
    (ReadUsage(flag_set=LIVE), READERS),
    (ReportStaleFlags(project="shop"), PROJECT_READERS),
    (ReadHistory(wanted=HistoryFilter(project="shop")), PROJECT_READERS),
    (ReadHistory(wanted=HistoryFilter(project="shop", environment="production")), READERS),
]


async def is_allowed(world: World, actor: str, request: object) -> bool:
    try:
        await world.do(request, ACTORS[actor])
    except Forbidden:
        return False
    return True


def names(rule: object) -> str:
    return type(rule).__name__ if not isinstance(rule, set) else ""


@pytest.mark.parametrize("actor", ACTORS)
@pytest.mark.parametrize(("request_", "allowed"), RULES, ids=names)
async def test_everybody_may_do_what_their_role_says(
    shop: World, actor: str, request_: object, allowed: set[str]
) -> None:
    async with shop.units_of_work(CONSOLE) as work:
        await work.webhooks.add(webhook(HOOK))
        await work.commit()
    before = shop.steps

    assert await is_allowed(shop, actor, request_) == (actor in allowed)
    assert shop.steps == before or actor in allowed


def test_the_table_names_every_use_case() -> None:
    asked = {type(request).__module__ for request, _ in RULES}
    asked |= {ImportDefinitions.__module__, RevokeKey.__module__}

    assert asked == {
        f"{package.__name__}.{module.name}"
        for package in (commands, queries)
        for module in iter_modules(package.__path__)
    }


@pytest.mark.parametrize("actor", ACTORS)
async def test_who_may_revoke_a_key(shop: World, actor: str) -> None:
    issued = await shop.do(IssueKey(name="x", kind=KeyKind.SERVER, flag_set=LIVE))

    allowed = await is_allowed(shop, actor, RevokeKey(id=issued.credential.id))
    assert allowed == (actor in PROJECT_OWNERS)


@pytest.mark.parametrize("actor", ACTORS)
@pytest.mark.parametrize("dry_run", [True, False])
async def test_who_may_import_into_an_environment(shop: World, actor: str, dry_run: bool) -> None:
    """Targeting belongs to the environment; flags and segments to the whole project."""
    served = shop.snapshots.current(LIVE).flags["banner"]
    turned = served.targeting.turned(on=True)
    of_environment: Document = {
        "format": FORMAT,
        "project": "elsewhere",
        "environment": "elsewhere",
        "flags": [{"flag": write_flag(served.flag), "targeting": write_targeting(turned)}],
        "segments": [],
    }
    renamed = write_flag(replace(served.flag, name="New"))
    of_project: Document = {
        **of_environment,
        "flags": [{"flag": renamed, "targeting": write_targeting(turned)}],
    }
    on_alone = replace(served.flag, variants=served.flag.variants[:1])
    only = on_alone.variants[0].key
    conflicting: Document = {
        **of_environment,
        "flags": [
            {
                "flag": write_flag(on_alone),
                "targeting": write_targeting(turned.changed(off_variant=only, default=only)),
            }
        ],
    }

    for document, allowed in (
        (of_project, PROJECT_EDITORS),
        (conflicting, PROJECT_EDITORS),
        (of_environment, EDITORS),
    ):
        command = ImportDefinitions(flag_set=LIVE, document=document, dry_run=dry_run)
        before = shop.steps
        assert await is_allowed(shop, actor, command) == (actor in allowed)
        assert shop.steps == before or (actor in allowed and document is not conflicting)
