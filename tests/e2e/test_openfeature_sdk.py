"""The OpenFeature SDK from PyPI, unchanged, against a real server."""

import time
from collections.abc import Callable, Iterator
from typing import Any

import httpx2
import mmh3
import pytest
from openfeature import api
from openfeature.client import OpenFeatureClient
from openfeature.contrib.provider.ofrep import OFREPProvider
from openfeature.evaluation_context import EvaluationContext
from openfeature.exception import ErrorCode
from openfeature.flag_evaluation import FlagEvaluationDetails, Reason

from tests.e2e.server import PATIENCE, Server, run

PROJECT = "/api/v1/projects/default"
TARGETING = f"{PROJECT}/environments/production/targeting"
THEME = {"colour": "blue", "sizes": [1, 2.5], "nested": {"on": True, "none": None}}
GERMANS = {
    "key": "germans",
    "condition": {"attribute": "address.country", "operator": "in", "values": ["DE", "AT"]},
    "serve": {"variant": "german"},
}
QUARTER = {
    "split": {"shares": [{"variant": "on", "weight": 25_000}, {"variant": "off", "weight": 75_000}]}
}
FLAGS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "switch": ({"value_type": "boolean"}, {}),
    "waiting": ({"value_type": "boolean"}, {"on": False}),
    "text/greeting": ({"value_type": "string", "variants": {"plain": 'héllo "☃"'}}, {}),
    "limit": ({"value_type": "number", "variants": {"ten": 10}}, {}),
    "ratio": ({"value_type": "number", "variants": {"ten": 10.0}}, {}),
    "theme": ({"value_type": "object", "variants": {"blue": THEME}}, {}),
    "list": ({"value_type": "object", "variants": {"some": [1, "two"]}}, {}),
    "language": (
        {"value_type": "string", "variants": {"english": "Hello", "german": "Hallo"}},
        {"rules": [GERMANS], "default": {"variant": "english"}},
    ),
    "rollout": ({"value_type": "boolean"}, {"default": QUARTER}),
}


@pytest.fixture(scope="module")
def owner(server: Server) -> Iterator[httpx2.Client]:
    """A client that may do everything, after it has made the flags."""
    with server.client(server.owner_key) as client:
        for key, (flag, targeting) in FLAGS.items():
            variants = [
                {"key": variant, "value": value}
                for variant, value in flag.get("variants", {}).items()
            ]
            body = {"key": key, **flag, **({"variants": variants} if variants else {})}
            client.post(f"{PROJECT}/flags", json=body).raise_for_status()
            set_targeting(client, key, {"on": True, **targeting})
        yield client


@pytest.fixture(scope="module")
def sdk(server: Server, owner: httpx2.Client) -> Iterator[OpenFeatureClient]:
    """The SDK with a server key."""
    place = {"project": "default", "environment": "production"}
    body = {"name": "SDK", "kind": "server", **place}
    issued = owner.post("/api/v1/keys", json=body).raise_for_status().json()
    provider = OFREPProvider(
        server.url, headers_factory=lambda: {"Authorization": f"Bearer {issued['key']}"}
    )
    api.set_provider(provider, "server")
    yield api.get_client("server")
    provider.session.close()


def set_targeting(client: httpx2.Client, key: str, changes: dict[str, Any]) -> None:
    client.patch(f"{TARGETING}/{key}", json=changes, headers={"If-Match": "*"}).raise_for_status()


def about(details: FlagEvaluationDetails[Any]) -> tuple[Any, str | None, Any, Any]:
    return details.value, details.variant, details.reason, details.error_code


def test_every_type_arrives_as_itself(sdk: OpenFeatureClient) -> None:
    static = Reason.STATIC, None
    assert about(sdk.get_boolean_details("switch", default_value=False)) == (True, "on", *static)
    text = sdk.get_string_details("text/greeting", "")
    assert about(text) == ('héllo "☃"', "plain", *static)
    assert about(sdk.get_integer_details("limit", 0)) == (10, "ten", *static)
    ratio = sdk.get_float_details("ratio", 0.0)
    assert about(ratio) == (10.0, "ten", *static)
    assert isinstance(ratio.value, float)
    assert about(sdk.get_object_details("theme", {})) == (THEME, "blue", *static)
    assert about(sdk.get_object_details("list", [])) == ([1, "two"], "some", *static)


def test_metadata_names_the_flag_set_and_the_version(sdk: OpenFeatureClient) -> None:
    metadata = sdk.get_boolean_details("switch", default_value=False).flag_metadata
    assert metadata["flagSetId"] == "default/production"
    assert isinstance(metadata["version"], str)


def test_a_flag_that_is_off_serves_its_off_variant(sdk: OpenFeatureClient) -> None:
    details = sdk.get_boolean_details("waiting", default_value=True)
    assert about(details) == (False, "off", Reason.DISABLED, None)


@pytest.mark.parametrize(
    ("ask", "default", "code"),
    [
        (lambda sdk: sdk.get_string_details("none", "mine"), "mine", ErrorCode.FLAG_NOT_FOUND),
        (lambda sdk: sdk.get_string_details("a/b?c", "mine"), "mine", ErrorCode.FLAG_NOT_FOUND),
        (lambda sdk: sdk.get_string_details("switch", "mine"), "mine", ErrorCode.TYPE_MISMATCH),
        (lambda sdk: sdk.get_float_details("limit", 0.5), 0.5, ErrorCode.TYPE_MISMATCH),
        (lambda sdk: sdk.get_integer_details("ratio", 7), 7, ErrorCode.TYPE_MISMATCH),
        (
            lambda sdk: sdk.get_boolean_details("rollout", default_value=True),
            True,
            ErrorCode.TARGETING_KEY_MISSING,
        ),
    ],
)
def test_an_error_gives_the_default_and_its_code(
    sdk: OpenFeatureClient,
    ask: Callable[[OpenFeatureClient], FlagEvaluationDetails[Any]],
    default: object,
    code: ErrorCode,
) -> None:
    details = ask(sdk)
    assert about(details) == (default, None, Reason.ERROR, code)
    assert details.error_message


@pytest.mark.parametrize(
    ("key", "said"), [("fh_server_wrong", "unauthorized"), (None, "forbidden")]
)
def test_a_key_that_may_not_evaluate_gives_the_default(
    server: Server, owner: httpx2.Client, key: str | None, said: str
) -> None:
    shown = key or owner.headers["authorization"].removeprefix("Bearer ")
    provider = OFREPProvider(server.url, headers_factory=lambda: {"X-API-Key": shown})
    api.set_provider(provider, said)
    details = api.get_client(said).get_boolean_details("switch", default_value=False)
    provider.session.close()
    assert about(details) == (False, None, Reason.ERROR, ErrorCode.GENERAL)
    assert details.error_message == said


@pytest.mark.parametrize(
    ("country", "value", "reason"),
    [("DE", "Hallo", Reason.TARGETING_MATCH), ("FR", "Hello", Reason.DEFAULT)],
)
def test_attributes_decide(
    sdk: OpenFeatureClient, country: str, value: str, reason: Reason
) -> None:
    context = EvaluationContext("ada", {"address": {"country": country}, "age": 33})
    details = sdk.get_string_details("language", "", context)
    assert (details.value, details.reason) == (value, reason)


def test_a_rollout_sticks_and_follows_the_published_scheme(
    owner: httpx2.Client, sdk: OpenFeatureClient
) -> None:
    flag = owner.get(f"{PROJECT}/flags/rollout").raise_for_status().json()
    users = [f"user-{number}" for number in range(200)]
    seen = {user: rollout(sdk, user) for user in users}
    buckets = {
        user: mmh3.mmh3_32_uintdigest(f"{flag['id']}:{user}".encode()) * 100_000 >> 32
        for user in users
    }

    assert seen == {user: bucket < 25_000 for user, bucket in buckets.items()}
    assert {user: rollout(sdk, user) for user in users[:50]} == {u: seen[u] for u in users[:50]}
    assert 20 < sum(seen.values()) < 90


def rollout(sdk: OpenFeatureClient, user: str) -> bool:
    details = sdk.get_boolean_details(
        "rollout", default_value=False, evaluation_context=EvaluationContext(user)
    )
    assert details.reason is Reason.SPLIT
    return details.value


def test_a_change_over_http_is_seen_at_once(owner: httpx2.Client, sdk: OpenFeatureClient) -> None:
    for on in (False, True, False, True):
        set_targeting(owner, "switch", {"on": on})
        assert sdk.get_boolean_value("switch", default_value=not on) is on


def test_a_change_by_another_process_is_seen_soon(
    server: Server, owner: httpx2.Client, sdk: OpenFeatureClient
) -> None:
    set_targeting(owner, "switch", {"on": True})
    for command, on in (("off", False), ("on", True)):
        done = run(server.directory, "flag", command, "switch")
        assert done.returncode == 0, done.stderr
        deadline = time.monotonic() + PATIENCE
        while sdk.get_boolean_value("switch", default_value=not on) is not on:
            assert time.monotonic() < deadline
            time.sleep(0.01)
