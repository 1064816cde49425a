"""Segments and their members."""

from application.access import Role
from tests.integration.http.management.world import (
    ANY_VERSION,
    PROJECT,
    World,
    done,
    faults,
    made,
    problem,
)

SEGMENTS = f"{PROJECT}/segments"
CONDITION = {
    "attribute": "email",
    "operator": "ends_with",
    "values": ["@example.com"],
    "negated": False,
    "ignore_case": True,
}


async def test_a_segment_is_answered_without_its_keys(world: World) -> None:
    body = {
        "key": "beta",
        "name": "Beta",
        "included": ["b", "a", "a"],
        "excluded": ["c"],
        "condition": CONDITION,
    }
    response = await world.owner.post(SEGMENTS, json=body)
    segment = made(response)
    assert response.headers["location"] == f"{SEGMENTS}/beta"
    assert segment == {
        "id": segment["id"],
        "key": "beta",
        "name": "Beta",
        "description": "",
        "included_count": 2,
        "excluded_count": 1,
        "condition": CONDITION,
        "version": 1,
    }
    assert done(await world.owner.get(f"{SEGMENTS}/beta")) == segment
    assert done(await world.owner.get(f"{SEGMENTS}/beta/included"))["items"] == ["a", "b"]
    assert done(await world.owner.get(f"{SEGMENTS}/beta/excluded"))["items"] == ["c"]
    assert done(await world.owner.get(SEGMENTS))["items"] == [segment]
    assert done(await world.owner.get(SEGMENTS, params={"q": "none"}))["items"] == []


async def test_what_a_segment_may_not_be(world: World) -> None:
    async def refused(**body: object) -> list[tuple[str, str]]:
        response = await world.owner.post(SEGMENTS, json={"key": "a", **body})
        assert problem(response) == "422 invalid-definition"
        return faults(response)

    assert await refused(key="A") == [("body", "/key")]
    assert await refused(included=["x"], excluded=["x"]) == [("body", "/excluded")]
    assert await refused(included=[""]) == [("body", "/included")]
    assert await refused(condition={"not": {"segment": "b"}}) == [("body", "/condition")]
    bad_pattern = {**CONDITION, "operator": "matches", "values": ["("]}
    assert await refused(condition={"any": [bad_pattern]}) == [
        ("body", "/condition/any/0/values/0")
    ]
    await world.segment("a")
    taken = await world.owner.post(SEGMENTS, json={"key": "a"})
    assert problem(taken) == "409 segment-already-exists"


async def test_parts_of_a_segment_change_alone(world: World) -> None:
    await world.segment(condition=CONDITION, included=["a"])
    where = f"{SEGMENTS}/beta"
    response = await world.owner.patch(where, json={"name": "B"}, headers={"if-match": '"1"'})
    changed = done(response)
    assert (changed["name"], changed["condition"], changed["version"]) == ("B", CONDITION, 2)
    assert response.headers["etag"] == '"2"'
    body = {"condition": None, "excluded": ["c"]}
    changed = done(await world.owner.patch(where, json=body, headers={"if-match": '"2"'}))
    assert (changed["condition"], changed["name"]) == (None, "B")
    assert (changed["included_count"], changed["excluded_count"]) == (1, 1)


async def test_keys_join_and_leave(world: World) -> None:
    await world.segment(included=["a", "b"], excluded=["c"])
    body = {"include": ["c", "d"], "exclude": ["b"], "forget": ["a"]}
    response = await world.owner.post(f"{SEGMENTS}/beta/members", json=body)
    assert (done(response)["included_count"], response.headers["etag"]) == (2, '"2"')
    assert done(await world.owner.get(f"{SEGMENTS}/beta/included"))["items"] == ["c", "d"]
    assert done(await world.owner.get(f"{SEGMENTS}/beta/excluded"))["items"] == ["b"]
    stale = await world.owner.post(
        f"{SEGMENTS}/beta/members", json={"include": ["e"]}, headers={"if-match": '"1"'}
    )
    assert problem(stale) == "412 stale-version"
    wrong = await world.owner.post(f"{SEGMENTS}/beta/members", json={"include": [1]})
    assert faults(wrong) == [("body", "/include/0")]


async def test_a_segment_goes_when_nothing_uses_it(world: World) -> None:
    await world.flag()
    await world.segment()
    rule = {"condition": {"segment": "beta"}, "serve": {"variant": "on"}}
    await world.target("banner", rules=[rule])
    used = await world.owner.delete(f"{SEGMENTS}/beta", headers=ANY_VERSION)
    assert problem(used) == "409 segment-still-used"
    assert used.json()["users"] == ["production/banner"]
    await world.target("banner", rules=[])
    gone = await world.owner.delete(f"{SEGMENTS}/beta", headers={"if-match": '"1"'})
    assert (gone.status_code, gone.content) == (204, b"")
    assert problem(await world.owner.get(f"{SEGMENTS}/beta")) == "404 segment-not-found"
    again = await world.owner.post(SEGMENTS, json={"key": "beta"})
    assert problem(again) == "409 segment-already-exists"


async def test_what_is_not_there_has_no_members(world: World) -> None:
    where = f"{SEGMENTS}/none"
    for response in (
        await world.owner.get(where),
        await world.owner.get(f"{where}/included"),
        await world.owner.get(f"{where}/excluded"),
        await world.owner.post(f"{where}/members", json={}),
        await world.owner.patch(where, json={}, headers=ANY_VERSION),
        await world.owner.delete(where, headers=ANY_VERSION),
    ):
        assert problem(response) == "404 segment-not-found"
    response = await world.owner.get("/api/v1/projects/none/segments")
    assert problem(response) == "404 project-not-found"


async def test_segments_are_changed_by_editors(world: World) -> None:
    await world.segment()
    where = f"{SEGMENTS}/beta"
    for client in (
        await world.admin(Role.READER),
        await world.admin(Role.EDITOR, environment="production"),
    ):
        done(await client.get(where))
        for response in (
            await client.post(SEGMENTS, json={"key": "other"}),
            await client.post(f"{where}/members", json={}),
            await client.patch(where, json={}, headers=ANY_VERSION),
            await client.delete(where, headers=ANY_VERSION),
        ):
            assert problem(response) == "403 forbidden"
