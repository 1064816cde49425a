"""What cannot be imported, and that nothing else is then."""

from typing import Any

import pytest

from application.authoring.import_report import ImportAction, ImportReport
from application.commands.archive_flag import ArchiveFlag
from application.commands.create_flag import CreateFlag
from application.commands.define_segment import DefineSegment
from application.commands.delete_segment import DeleteSegment
from application.commands.import_definitions import ImportDefinitions
from application.commands.set_targeting import SetTargeting
from application.queries.export_definitions import ExportDefinitions
from domain.condition import InSegment, Prerequisite
from domain.environment import FlagSet
from domain.errors import EnvironmentNotFound
from domain.rule import Rule
from domain.values import ValueType
from tests.unit.application.world import LIVE, TRIAL, World


async def exported(world: World) -> dict[str, Any]:
    return dict(await world.do(ExportDefinitions(flag_set=LIVE)))


def part_of(document: dict[str, Any], key: str) -> dict[str, Any]:
    """The flag and targeting of one flag in the document."""
    return next(each for each in document["flags"] if each["flag"]["key"] == key)


async def conflicts(world: World, document: dict[str, Any]) -> dict[tuple[str, str], str]:
    """The notes of what does not fit. A dry run says the same, and neither does anything."""
    before = world.steps
    command = ImportDefinitions(flag_set=LIVE, document=document)
    report: ImportReport = await world.do(command)
    trial = await world.do(ImportDefinitions(flag_set=LIVE, document=document, dry_run=True))

    assert report == trial
    assert (report.applied, world.steps) == (False, before)
    return {
        (item.subject, item.key): item.note
        for item in report.items
        if item.action is ImportAction.CONFLICT
    }


async def test_two_flags_do_not_share_an_id_and_so_their_buckets(shop: World) -> None:
    document = await exported(shop)
    banner = part_of(document, "banner")
    for key in ("twin", "triplet"):
        flag = {
            **banner["flag"],
            "key": key,
            "id": "new" if key == "twin" else banner["flag"]["id"],
        }
        document["flags"].append({"flag": flag, "targeting": {**banner["targeting"], "flag": key}})
    clone = {**document["flags"][-2]["flag"], "key": "clone"}
    targeting = {**banner["targeting"], "flag": "clone"}
    document["flags"].append({"flag": clone, "targeting": targeting})

    found = await conflicts(shop, document)
    shared = banner["flag"]["id"]
    assert found["flag", "triplet"] == f"its id '{shared}' is that of the flag 'banner'"
    assert found["flag", "clone"] == "its id 'new' is that of the flag 'twin'"
    assert ("flag", "twin") not in found


async def test_an_archived_flag_stays_archived(shop: World) -> None:
    document = await exported(shop)
    await shop.do(ArchiveFlag(project="shop", key="banner"))

    found = await conflicts(shop, document)
    assert found.keys() == {("flag", "banner"), ("targeting", "banner")}
    assert "is archived; restore it" in found["flag", "banner"]


async def test_a_value_type_stays(shop: World) -> None:
    document = await exported(shop)
    part = part_of(document, "banner")
    part["flag"]["value_type"] = "string"
    part["flag"]["variants"] = [{"key": "on", "value": "1"}, {"key": "off", "value": "0"}]
    document["flags"][1]["flag"]["name"] = "would have changed"

    found = await conflicts(shop, document)
    assert found["flag", "banner"].startswith("the value type is boolean")
    assert ("flag", "size") not in found


async def test_a_deleted_segment_stays_deleted(shop: World) -> None:
    document = await exported(shop)
    await shop.do(DeleteSegment(project="shop", key="beta"))

    found = await conflicts(shop, document)
    assert found.keys() == {("segment", "beta")}
    assert "never reused" in found["segment", "beta"]


async def test_a_variant_that_another_environment_serves_stays(shop: World) -> None:
    document = await exported(shop)
    part = part_of(document, "size")
    part["flag"]["variants"] = part["flag"]["variants"][:2]
    part["targeting"]["off_variant"] = "small"

    found = await conflicts(shop, document)
    assert found == {
        ("flag", "size"): "the variant 'large' is still served or required in: development/size"
    }


async def test_a_variant_that_another_flag_requires_stays(shop: World) -> None:
    document = await exported(shop)
    needed = (Prerequisite("size", ("medium",)),)
    await shop.do(SetTargeting(flag_set=TRIAL, flag="banner", prerequisites=needed))
    part = part_of(document, "size")
    del part["flag"]["variants"][1]

    found = await conflicts(shop, document)
    assert found["flag", "size"].endswith("development/banner")


async def test_an_unused_variant_goes(shop: World) -> None:
    document = await exported(shop)
    del part_of(document, "size")["flag"]["variants"][1]

    report = await shop.do(ImportDefinitions(flag_set=LIVE, document=document))
    assert report.applied
    assert [
        variant.key for variant in shop.snapshots.current(TRIAL).flags["size"].flag.variants
    ] == [
        "small",
        "large",
    ]


@pytest.mark.parametrize(
    ("condition", "note"),
    [
        ({"segment": "none"}, "rules[0].condition: there is no segment 'none'"),
        ({"flag": "none", "variants": ["on"]}, "rules[0].condition: there is no flag 'none'"),
        (
            {"flag": "size", "variants": ["huge"]},
            "rules[0].condition: the flag 'size' has no variant 'huge'; it has large, small",
        ),
    ],
)
async def test_what_it_refers_to_has_to_be_there(
    shop: World, condition: dict[str, Any], note: str
) -> None:
    document = await exported(shop)
    del part_of(document, "size")["flag"]["variants"][1]
    part_of(document, "banner")["targeting"]["rules"] = [
        {"key": "r", "description": "", "condition": condition, "serve": {"variant": "on"}}
    ]

    assert await conflicts(shop, document) == {("targeting", "banner"): note}


async def test_what_it_refers_to_may_be_in_the_store_alone(shop: World) -> None:
    await shop.do(DefineSegment(project="shop", key="staff"))
    rule = Rule("r", InSegment("staff"), "on")
    await shop.do(SetTargeting(flag_set=LIVE, flag="banner", rules=(rule,)))
    document = await exported(shop)
    document["segments"] = []
    document["flags"] = [part_of(document, "banner")]
    document["flags"][0]["targeting"]["on"] = True

    assert (await shop.do(ImportDefinitions(flag_set=LIVE, document=document))).applied


async def test_flags_do_not_ask_one_another_in_a_circle(shop: World) -> None:
    for key in ("a", "b"):
        await shop.do(CreateFlag(project="shop", key=key, value_type=ValueType.BOOLEAN))
    settled = (Prerequisite("banner", ("on",)),)
    await shop.do(SetTargeting(flag_set=LIVE, flag="size", prerequisites=settled))
    document = await exported(shop)
    for key, asked in (("a", "b"), ("b", "a")):
        needed = [{"flag": asked, "variants": ["on"]}]
        part_of(document, key)["targeting"]["prerequisites"] = needed
    part_of(document, "banner")["targeting"]["on"] = True

    found = await conflicts(shop, document)
    assert found.keys() == {("targeting", "a"), ("targeting", "b")}
    assert "in a circle: a → b → a" in found["targeting", "a"]


async def test_the_environment_has_to_be_there(shop: World) -> None:
    with pytest.raises(EnvironmentNotFound):
        await shop.do(
            ImportDefinitions(flag_set=FlagSet("shop", "none"), document=await exported(shop))
        )
