"""What the framework's middleware does for other paths: ids, origins, headers, metrics, logs."""

from dataclasses import replace

import pytest
from structlog.testing import capture_logs

from application.access import Credential
from application.keyring import Keyring
from entrypoints.http.ofrep import log
from entrypoints.http.ofrep.log import FAILURES
from tests.integration.http.ofrep.client import BULK, Request, ask, bulk, single
from tests.integration.http.ofrep.conftest import World
from tests.integration.http.ofrep.examples import SERVER_KEY

PAGE = (b"origin", b"https://shop.example")
PREFLIGHT = (PAGE, (b"access-control-request-method", b"POST"))


async def test_a_request_id_is_returned(world: World) -> None:
    request = single("boolean", headers=((b"x-request-id", b"a-b_c.7"),))
    assert (await world.ask(request)).headers["x-request-id"] == "a-b_c.7"


@pytest.mark.parametrize("sent", [b"", b"two words", b"x" * 129, b"line\nbreak", b"\xff"])
async def test_a_strange_request_id_is_replaced(world: World, sent: bytes) -> None:
    evaluation = world.evaluation()
    request = single("boolean", headers=((b"x-request-id", sent),))
    ids = set()
    for _ in range(2):
        answer = await ask(evaluation, request)
        assert answer is not None
        ids.add(answer.headers["x-request-id"])
    assert len(ids) == 2
    assert sent.decode("latin-1") not in ids


async def test_every_page_may_evaluate_by_default(world: World) -> None:
    for request in (single("boolean", headers=(PAGE,)), single("unknown", headers=(PAGE,))):
        headers = (await world.ask(request)).headers
        assert headers["access-control-allow-origin"] == "*"
        assert "ETag" in headers["access-control-expose-headers"]
        exposed = headers["access-control-expose-headers"].split(", ")
        assert {"RateLimit", "RateLimit-Policy", "Retry-After"} <= set(exposed)


async def test_only_listed_pages_may_if_there_is_a_list(world: World) -> None:
    world.origins = ("https://shop.example",)
    allowed = await world.ask(bulk(headers=(PAGE,)))
    other = await world.ask(bulk(headers=((b"origin", b"https://other.example"),)))
    none = await world.ask(bulk())

    assert allowed.headers["access-control-allow-origin"] == "https://shop.example"
    assert "access-control-allow-origin" not in other.headers
    assert {answer.headers["vary"] for answer in (allowed, other, none)} == {"Origin"}


@pytest.mark.parametrize("path", [BULK, f"{BULK}/boolean"])
async def test_browsers_are_told_beforehand_what_they_may_send(world: World, path: str) -> None:
    answer = await world.ask(Request(path, b"", "OPTIONS", PREFLIGHT))

    assert (answer.status, answer.body) == (204, b"")
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.headers["access-control-allow-methods"] == "POST"
    allowed = answer.headers["access-control-allow-headers"].split(", ")
    assert {"Content-Type", "If-None-Match", "Authorization", "X-API-Key"} <= set(allowed)


async def test_browsers_of_other_pages_are_told_nothing(world: World) -> None:
    world.origins = ("https://other.example",)
    answer = await world.ask(Request(BULK, b"", "OPTIONS", PREFLIGHT))
    assert answer.status == 204
    assert not [name for name in answer.headers if name.startswith("access-control")]


async def test_refusals_carry_every_security_header(world: World) -> None:
    refused = (await world.ask(single("unknown"))).headers
    assert refused["cache-control"] == "no-store"
    assert refused["referrer-policy"] == "no-referrer"
    assert "frame-ancestors 'none'" in refused["content-security-policy"]
    for request in (single("unknown"), single("boolean"), bulk()):
        assert (await world.ask(request)).headers["x-content-type-options"] == "nosniff"


async def test_a_key_in_the_place_of_a_flag_is_not_answered(world: World) -> None:
    secret = "Vq0b-7x_Zr4" * 4
    answer = await world.ask(single(f"fh_server_{secret}"))
    assert answer.status == 404
    assert secret not in answer.body.decode()
    assert answer.json()["key"] == "fh_server_***"
    assert answer.json()["errorDetails"] == "there is no flag 'fh_server_***'"


async def test_evaluations_and_requests_are_counted(world: World) -> None:
    for request in (single("boolean"), single("split"), single("unknown"), bulk()):
        await world.ask(request)
    shown = world.meter.exposition().decode()
    labels = 'flaghoist_evaluations_total{error_code="%s",flag_set="shop/production",'
    reason = 'reason="%s"} '
    for code, why, count in (
        ("TARGETING_KEY_MISSING", "ERROR", 2),
        ("FLAG_NOT_FOUND", "ERROR", 1),
        ("", "DISABLED", 1),
        ("", "STATIC", 8),
    ):
        assert f"{labels % code}{reason % why}{count}.0\n" in shown
    route = 'method="POST",route="/ofrep/v1/evaluate/flags%s",status="%s"} %s.0\n'
    for of, status, count in (("/{key}", "2xx", 1), ("/{key}", "4xx", 2), ("", "2xx", 1)):
        assert f"_duration_seconds_count{{{route % (of, status, count)}" in shown


async def test_a_sample_is_logged_and_every_failure(world: World) -> None:
    world.sample = 3
    evaluation = world.evaluation()
    with capture_logs() as logged:
        for _ in range(7):
            await ask(evaluation, single("boolean", query=b"token=secret"))
        await ask(evaluation, single("unknown"))
    assert [line["status"] for line in logged] == [200, 200, 404]
    assert logged[0]["path"] == f"{BULK}/boolean"
    assert logged[0]["duration_ms"] >= 0
    assert SERVER_KEY not in str(logged)
    assert "secret" not in str(logged)


async def test_a_sample_of_none_logs_failures_only(world: World) -> None:
    evaluation = world.evaluation()
    with capture_logs() as logged:
        for flag in ("boolean", "unknown", "boolean"):
            await ask(evaluation, single(flag))
    assert [line["status"] for line in logged] == [404]


@pytest.mark.parametrize(("sample", "more"), [(0, 0), (20, 1)])
async def test_a_client_that_is_refused_all_the_time_does_not_fill_the_log(
    world: World, monkeypatch: pytest.MonkeyPatch, sample: int, more: int
) -> None:
    world.sample = sample
    evaluation = world.evaluation()
    with capture_logs() as logged:
        for now in (100.0, 101.0):
            monkeypatch.setattr(log, "monotonic", lambda now=now: now)
            for _ in range(FAILURES + 20):
                await ask(evaluation, single("unknown"))
            assert len(logged) == FAILURES + more
            logged.clear()


class BrokenKeyring(Keyring):
    """A keyring that does not work."""

    __slots__ = ()

    def find(self, key: bytes) -> Credential | None:
        raise RuntimeError(f"the ring broke at /srv/keyring.py over a key of {len(key)}")


@pytest.mark.parametrize(
    "request_",
    [single("boolean"), bulk(), single("boolean", chunk=1)],
    ids=["single", "bulk", "in parts"],
)
async def test_a_fault_is_answered_without_internals_and_logged(
    world: World, request_: Request
) -> None:
    world.keyring = BrokenKeyring()
    named = replace(request_, headers=(*request_.headers, (b"x-request-id", b"here")))
    with capture_logs() as logged:
        answer = await world.ask(named)

    assert answer.status == 500
    assert answer.json()["errorCode"] == "GENERAL"
    assert answer.json().get("key") == ("boolean" if request_.path != BULK else None)
    assert b"/srv" not in answer.body
    assert [line["request_id"] for line in logged] == ["here", "here"]
    assert isinstance(logged[0]["exc_info"], RuntimeError)


async def test_a_scrape_shows_what_is_not_settled_yet(world: World) -> None:
    evaluation = world.evaluation()
    for count in (1, 2, 150):
        for _ in range(count):
            await ask(evaluation, single("boolean"))
    counted = '_count{method="POST",route="/ofrep/v1/evaluate/flags/{key}",status="2xx"} 153.0\n'
    assert counted in world.meter.exposition().decode()
