"""One flag: what SDKs on servers ask at each evaluation, and the traps of asking."""

import json
from typing import Any

import pytest

from tests.integration.http.ofrep.client import BULK, Request, bearer, single
from tests.integration.http.ofrep.conftest import World
from tests.integration.http.ofrep.examples import CLIENT_KEY, FLAGS, SERVER_KEY, VISIBLE_KEYS
from tests.integration.http.ofrep.schema import FAILURE, SUCCESS

ADA = {"targetingKey": "ada"}


@pytest.mark.parametrize("flag", FLAGS, ids=lambda flag: flag.flag.key)
async def test_every_flag_is_answered_by_the_schema(world: World, flag: Any) -> None:
    answer = await world.ask(single(flag.flag.key, {"targetingKey": "bob", "company": "acme"}))

    assert answer.status == 200
    document = answer.json()
    SUCCESS.validate(document)
    assert document["key"] == flag.flag.key
    values = {variant.key: json.loads(variant.literal) for variant in flag.flag.variants}
    assert document["value"] == values[document["variant"]]


@pytest.mark.parametrize(
    ("flag", "context", "variant", "reason"),
    [
        ("boolean", {}, "v0", "STATIC"),
        ("off", {}, "v1", "DISABLED"),
        ("targeted", {"country": "DE"}, "v1", "TARGETING_MATCH"),
        ("targeted", {"country": "DE", **ADA}, "v0", "TARGETING_MATCH"),
        ("targeted", {"country": "FR"}, "v0", "DEFAULT"),
        ("split", {"targetingKey": "user-4"}, "v0", "SPLIT"),
        ("split", {"targetingKey": "user-3"}, "v1", "SPLIT"),
        ("split-by-company", {"company": 7}, "v1", "SPLIT"),
    ],
)
async def test_reasons_are_openfeatures(
    world: World, flag: str, context: dict[str, object], variant: str, reason: str
) -> None:
    document = (await world.ask(single(flag, context))).json()
    assert (document["variant"], document["reason"]) == (variant, reason)


@pytest.mark.parametrize(("flag", "literal"), [("integer", b"10"), ("float", b"10.0")])
async def test_numbers_keep_their_literal(world: World, flag: str, literal: bytes) -> None:
    answer = await world.ask(single(flag))
    assert b'"value":' + literal + b"," in answer.body


async def test_metadata_names_the_versions(world: World) -> None:
    document = (await world.ask(single("targeted", {"country": "DE"}))).json()
    assert document["metadata"] == {
        "flagSetId": "shop/production",
        "version": "1.1",
        "rule": "germans",
    }


@pytest.mark.parametrize(
    ("path", "key"),
    [
        ("team/search/v2", "team/search/v2"),
        ("team%2Fsearch%2fv2", "team/search/v2"),
        ("/", "/"),
        ("%2F", "/"),
        ("a/", "a/"),
        ("%62oolean", "boolean"),
    ],
)
async def test_keys_are_read_encoded_or_not(world: World, path: str, key: str) -> None:
    assert (await world.ask(single(path))).json()["key"] == key


@pytest.mark.parametrize(
    ("path", "key"),
    [
        ("unknown", "unknown"),
        ("boolean/", "boolean/"),
        ("a%252F", "a%2F"),
        ("BOOLEAN", "BOOLEAN"),
        ("%E2%98%83%0A%22%5C%00", '☃\n"\\\0'),
        ("%FF", "\ufffd"),
        ("x" * 5_000, "x" * 5_000),
    ],
)
async def test_unknown_flags_are_not_found(world: World, path: str, key: str) -> None:
    answer = await world.ask(single(path))

    assert answer.status == 404
    FAILURE.validate(answer.json())
    assert answer.json()["key"] == key
    assert answer.json()["errorCode"] == "FLAG_NOT_FOUND"


@pytest.mark.parametrize(
    "body",
    [
        *(b"", b"  \n", b"{}", b"null", b'{"context":null}', b'{"context":{}}'),
        *(b'{"context":{"targetingKey":null}}', b'{"context":{"targetingKey":7}}'),
        *(b'{"other":[1,2]}', b' {"context" : {"a":1,"a":2}}\n'),
        b'{"context":{"gofeatureflag":{"exporterMetadata":{"openfeature":true}}}}',
        b'{"context":{"n":123456789012345678901234567890}}',
        b'{"context":{"deep":' + b"[" * 126 + b"]" * 126 + b"}}",
        b'{"context":{"flat":[' + b"[]," * 999 + b'[]], "text":"' + b"[" * 999 + b'"}}',
    ],
)
async def test_context_and_targeting_key_may_be_missing(world: World, body: bytes) -> None:
    request = Request(f"{BULK}/boolean", body, headers=(bearer(SERVER_KEY),))
    assert (await world.ask(request)).json()["reason"] == "STATIC"


@pytest.mark.parametrize(
    "body",
    [
        *(b"[]", b'"text"', b"7", b"true", b'{"context":[]}', b'{"context":"ada"}'),
        *(b'{"context":7}', b"{", b"not json", b"{} {}", b'{"context":{"a":NaN}}'),
        *(b'{"context":{"a":1e999}}', b'{"context":{"a":"\\ud800"}}', b"\xef\xbb\xbf{}"),
        *(b'{"context":{"a":"\xff"}}', b'{"context":{"a":"\x00"}}', b"\xff\xfe{\x00}\x00"),
        b'{"context":{"n":' + b"9" * 5_000 + b"}}",
        b'{"context":{"deep":' + b"[" * 127 + b"]" * 127 + b"}}",
        b'{"a":' * 1_500 + b"1" + b"}" * 1_500,
        b"[" * 9_999,
        b'{"context":{"text":"' + b'\\"' * 4_900 + b"[" * 150,
    ],
)
async def test_what_is_no_context_is_refused(world: World, body: bytes) -> None:
    request = Request(f"{BULK}/boolean", body, headers=(bearer(SERVER_KEY),))
    answer = await world.ask(request)

    assert answer.status == 400
    FAILURE.validate(answer.json())
    assert answer.json()["key"] == "boolean"
    assert answer.json()["errorCode"] == "INVALID_CONTEXT"


@pytest.mark.parametrize(
    ("flag", "code"),
    [("split", "TARGETING_KEY_MISSING"), ("split-by-company", "INVALID_CONTEXT")],
)
async def test_a_split_without_its_attribute_is_an_error(
    world: World, flag: str, code: str
) -> None:
    answer = await world.ask(single(flag, {"country": "DE"}))

    assert answer.status == 400
    FAILURE.validate(answer.json())
    assert (answer.json()["key"], answer.json()["errorCode"]) == (flag, code)


async def test_client_keys_see_only_what_is_client_visible(world: World) -> None:
    hidden = [flag.flag.key for flag in FLAGS if flag.flag.key not in VISIBLE_KEYS]
    for key in hidden:
        seen = await world.ask(single(key, ADA, CLIENT_KEY))
        absent = await world.ask(single("x" * len(key), ADA, CLIENT_KEY))
        assert seen.status == absent.status == 404
        assert seen.body.replace(key.encode(), b"") == absent.body.replace(b"x" * len(key), b"")
    for key in VISIBLE_KEYS:
        assert (await world.ask(single(key, ADA, CLIENT_KEY))).status == 200
