"""Exporting an environment and importing it elsewhere."""

import json
from typing import Any

import pytest

from application.authoring.import_report import ImportAction, ImportReport
from application.commands.archive_flag import ArchiveFlag
from application.commands.create_flag import CreateFlag
from application.commands.create_project import CreateProject
from application.commands.import_definitions import ImportDefinitions
from application.commands.set_targeting import SetTargeting
from application.queries.evaluate_all import EvaluateAll
from application.queries.export_definitions import ExportDefinitions
from application.queries.find_targeting import FindTargeting
from domain.condition import AllOf, InSegment, Not, Prerequisite
from domain.environment import FlagSet
from domain.errors import EnvironmentNotFound, InvalidDefinition, PathPart
from domain.history import Subject
from domain.rule import Rule
from domain.split import Share, Split
from domain.values import ValueType, canonical
from domain.variant import Variant
from tests.unit.application.world import LIVE, World

THERE = FlagSet("copy", "live")
EXACT = (Variant("int", 10), Variant("float", 10.0), Variant("minus", -0.0))


@pytest.fixture
async def full(shop: World) -> World:
    """Flags that refer to later ones and to segments, exact numbers, an archived flag."""
    await shop.do(CreateFlag(project="shop", key="z", value_type=ValueType.NUMBER, variants=EXACT))
    await shop.do(CreateFlag(project="shop", key="old", value_type=ValueType.BOOLEAN))
    await shop.do(ArchiveFlag(project="shop", key="old"))
    split = Split((Share("on", 33_333), Share("off", 66_667)))
    rules = (
        Rule("beta", AllOf((InSegment("beta"), Prerequisite("size", ("small",)))), split),
        Rule("rest", Not(Prerequisite("size", ("large",))), "on"),
    )
    needed = (Prerequisite("z", ("int", "float")),)
    await shop.do(
        SetTargeting(flag_set=LIVE, flag="banner", on=True, rules=rules, prerequisites=needed)
    )
    await shop.do(SetTargeting(flag_set=LIVE, flag="z", on=True))
    await shop.do(CreateProject(key="copy", environments=("live", "other")))
    return shop


async def exported(world: World, flag_set: FlagSet) -> dict[str, Any]:
    """As it arrives elsewhere: as text, read again."""
    document = await world.do(ExportDefinitions(flag_set=flag_set))
    return dict(json.loads(json.dumps(document)))


async def imported(
    world: World, document: dict[str, Any], *, into: FlagSet = THERE, dry_run: bool = False
) -> ImportReport:
    command = ImportDefinitions(flag_set=into, document=document, dry_run=dry_run)
    report: ImportReport = await world.do(command)
    return report


def actions(report: ImportReport) -> dict[tuple[str, str], str]:
    return {(item.subject, item.key): item.action for item in report.items}


async def test_an_export_says_what_it_is(full: World) -> None:
    document = await exported(full, LIVE)

    assert (document["format"], document["project"], document["environment"]) == (
        "flaghoist/1",
        "shop",
        "production",
    )
    assert [each["flag"]["key"] for each in document["flags"]] == ["banner", "size", "z"]
    assert [segment["key"] for segment in document["segments"]] == ["beta"]
    with pytest.raises(EnvironmentNotFound):
        await exported(full, FlagSet("shop", "none"))


async def test_there_and_back_is_exact(full: World) -> None:
    document = await exported(full, LIVE)
    report = await imported(full, document)
    copy = await exported(full, THERE)

    assert report.applied
    assert set(actions(report).values()) == {"create"}
    names = {"project": "copy", "environment": "live"}
    assert canonical(document | names) == canonical(copy)


async def test_nobody_changes_buckets(full: World) -> None:
    await imported(full, await exported(full, LIVE))

    for number in range(200):
        context = {"targetingKey": f"user-{number}"}
        here = await full.do(EvaluateAll(flag_set=LIVE, context=context))
        there = await full.do(EvaluateAll(flag_set=THERE, context=context))
        assert [(key, decision.variant) for key, decision in here] == [
            (key, decision.variant) for key, decision in there
        ]


async def test_references_do_not_depend_on_order(full: World) -> None:
    document = await exported(full, LIVE)
    document["flags"].reverse()

    assert (await imported(full, document)).applied


async def test_in_other_environments_new_flags_are_off(full: World) -> None:
    await imported(full, await exported(full, LIVE))

    targeting = await full.do(FindTargeting(flag_set=FlagSet("copy", "other"), flag="banner"))
    assert (targeting.on, targeting.rules, targeting.default) == (False, (), "on")


async def test_a_second_import_changes_nothing(full: World) -> None:
    document = await exported(full, LIVE)
    await imported(full, document)
    before = full.steps
    report = await imported(full, document)

    assert set(actions(report).values()) == {"unchanged"}
    assert (full.steps, report.applied) == (before, True)
    assert not any(item.change or item.note for item in report.items)


async def tried_then_done(world: World, document: dict[str, Any]) -> ImportReport:
    before = world.steps
    trial = await imported(world, document, dry_run=True)
    assert (trial.applied, world.steps) == (False, before)
    report = await imported(world, document)
    assert (report.items, report.applied) == (trial.items, True)
    return report


async def test_a_dry_run_tells_exactly_what_would_be_done(full: World) -> None:
    document = await exported(full, LIVE)
    assert set(actions(await tried_then_done(full, document)).values()) == {"create"}

    document["flags"][0]["flag"]["name"] = "Renamed"
    document["flags"][1]["targeting"]["on"] = True
    document["segments"][0]["included"] = ["zoe"]
    report = await tried_then_done(full, document)

    told = {key: action for key, action in actions(report).items() if action != "unchanged"}
    assert told == {
        ("segment", "beta"): "change",
        ("flag", "banner"): "change",
        ("targeting", "size"): "change",
    }


async def test_reports_in_the_order_of_the_document(full: World) -> None:
    document = await exported(full, LIVE)
    await imported(full, {**document, "flags": document["flags"][1:]})
    report = await imported(full, document)

    assert list(actions(report).items()) == [
        (("segment", "beta"), "unchanged"),
        (("flag", "banner"), "create"),
        (("targeting", "banner"), "create"),
        (("flag", "size"), "unchanged"),
        (("targeting", "size"), "unchanged"),
        (("flag", "z"), "unchanged"),
        (("targeting", "z"), "unchanged"),
    ]


async def test_what_is_there_keeps_its_id(full: World) -> None:
    await full.do(CreateFlag(project="copy", key="banner", value_type=ValueType.BOOLEAN))
    document = await exported(full, LIVE)
    document["flags"][0]["flag"]["name"] = "New"
    report = await imported(full, document)

    item = next(item for item in report.items if item.key == "banner")
    assert item.action is ImportAction.CHANGE
    assert item.note.startswith("keeps its id")
    assert [difference.path for difference in item.change] == [("name",)]
    kept = (await exported(full, THERE))["flags"][0]["flag"]["id"]
    assert kept != document["flags"][0]["flag"]["id"]


async def test_what_the_document_does_not_name_stays(full: World) -> None:
    await full.do(CreateFlag(project="copy", key="mine", value_type=ValueType.BOOLEAN))
    await imported(full, await exported(full, LIVE))

    copy = await exported(full, THERE)
    assert [each["flag"]["key"] for each in copy["flags"]] == ["banner", "mine", "size", "z"]


@pytest.mark.parametrize(
    ("place", "value", "path"),
    [
        (("format",), "flaghoist/2", ("format",)),
        (("flags", 1, "flag", "key"), "no spaces", ("flags", 1, "flag", "key")),
        (("flags", 1, "flag", "archived"), True, ("flags", 1, "flag", "archived")),
        (("flags", 1, "targeting", "flag"), "z", ("flags", 1, "targeting", "flag")),
        (
            ("flags", 1, "targeting", "default"),
            {"variant": "none"},
            ("flags", 1, "targeting", "default"),
        ),
        (("segments", 0, "key"), "NO", ("segments", 0, "key")),
    ],
)
async def test_a_document_that_breaks_a_rule_is_refused_at_its_place(
    full: World, place: tuple[Any, ...], value: object, path: tuple[PathPart, ...]
) -> None:
    document: Any = await exported(full, LIVE)
    holder = document
    for part in place[:-1]:
        holder = holder[part]
    holder[place[-1]] = value

    with pytest.raises(InvalidDefinition) as caught:
        await imported(full, document)
    assert caught.value.path == path


@pytest.mark.parametrize("part", ["flags", "segments"])
async def test_a_document_names_everything_once(full: World, part: str) -> None:
    document = await exported(full, LIVE)
    document[part].append(document[part][0])

    with pytest.raises(InvalidDefinition, match="appears twice") as caught:
        await imported(full, document)
    assert caught.value.path == (part,)


async def test_subjects_are_those_of_history(full: World) -> None:
    report = await imported(full, await exported(full, LIVE))

    assert {item.subject for item in report.items} == {
        Subject.SEGMENT,
        Subject.FLAG,
        Subject.TARGETING,
    }
