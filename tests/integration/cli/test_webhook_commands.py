"""`flaghoist webhook` and `flaghoist worker`, as they are typed."""

import pytest

from entrypoints.cli.exits import Exit
from tests.integration.cli.conftest import Flaghoist
from tests.integration.cli.test_views import plain, terminal

__all__ = ["terminal"]

NOBODY = "http://127.0.0.1:9/"
"""An address of this machine at which nobody listens."""

PRIVATE = "FLAGHOIST_WEBHOOKS_PRIVATE"


@pytest.fixture(autouse=True)
def private(monkeypatch: pytest.MonkeyPatch) -> None:
    """Addresses of this machine are allowed."""
    monkeypatch.setenv(PRIVATE, "true")


def made(flaghoist: Flaghoist, *options: str) -> str:
    """The id of a new webhook."""
    identity: str = flaghoist("webhook", "create", NOBODY, "--json", *options).json["id"]
    return identity


def test_what_is_given_changes(prepared: Flaghoist) -> None:
    identity = made(prepared, "--only", "production", "--event", "flag.changed")
    known = prepared("webhook", "get", identity).json
    assert (known["environment"], known["event_types"]) == ("production", ["flag.changed"])
    change = ("webhook", "change", identity)
    moved = prepared(*change, "--to", "https://example.com/", "--format", "slack").json
    assert (moved["url"], moved["format"]) == ("https://example.com/", "slack")
    off = prepared(*change, "--disable", "--everywhere", "--if-version", "2").json
    assert (off["enabled"], off["environment"]) == (False, None)
    assert prepared("webhook", "delete", identity).json == {"deleted": identity}
    assert prepared("webhook", "list").json == []


def test_a_test_that_does_not_arrive_is_a_failure(prepared: Flaghoist) -> None:
    tried = prepared("webhook", "test", made(prepared))
    assert tried.code is Exit.REFUSED
    assert '"failed"' in tried.out


def test_an_address_that_is_not_public_needs_a_setting(
    prepared: Flaghoist, monkeypatch: pytest.MonkeyPatch
) -> None:
    identity = made(prepared)
    monkeypatch.delenv(PRIVATE)
    for field, command in (
        ("URL", ("create", NOBODY)),
        ("--to", ("change", identity, "--to", "http://localhost/")),
    ):
        ended = prepared("webhook", *command)
        assert ended.code is Exit.REFUSED
        assert f"{field}: must lead to an address that is public" in ended.err
        assert f"{PRIVATE}=true allows it" in ended.err
    tried = prepared("webhook", "test", identity)
    assert ('"forbidden"' in tried.out, f"{PRIVATE}=true allows it" in tried.out) == (True, True)


def test_what_people_see(terminal: Flaghoist) -> None:
    assert "No webhooks. Make one" in plain(terminal, "webhook", "list")
    told = plain(terminal, "webhook", "create", NOBODY, "--name", "[b]Nobody[/b]")
    assert "Secret whsec_" in told
    assert "Keep it now" in told
    seen = plain(terminal, "webhook", "list")
    assert "● on http://127.0.0.1:9/ [b]Nobody[/b]" in seen
    identity = seen.partition(" ● on ")[0].split()[-1]
    assert "Events all Format standard" in plain(terminal, "webhook", "get", identity)
    assert "Nothing was sent yet." in plain(terminal, "webhook", "deliveries", identity)
    assert "could not connect" in terminal("webhook", "test", identity).out
    assert "webhook.test 1 could not" in plain(terminal, "webhook", "deliveries", identity)
    assert "No dead letters." in plain(terminal, "webhook", "dead-letters", identity)
    assert "0 dead letters will be tried" in plain(terminal, "webhook", "replay", identity)
    assert "Secret whsec_" in plain(terminal, "webhook", "rotate", identity, "--overlap", "0")


@pytest.mark.parametrize(
    ("arguments", "code", "line"),
    [
        (("webhook", "get", "none"), Exit.NOT_FOUND, "there is no webhook with the id 'none'"),
        (("webhook", "create", "ftp://x"), Exit.REFUSED, "URL: must be a URL"),
        (("webhook", "create", NOBODY, "--event", "x"), Exit.USAGE, "'x' is not one of"),
        (("webhook", "replay", "none", "7"), Exit.NOT_FOUND, "there is no webhook"),
        (
            ("webhook", "change", "none", "--everywhere", "--only", "production"),
            Exit.USAGE,
            "--everywhere: does not go with --only",
        ),
        (("worker",), Exit.USAGE, "FLAGHOIST_QUEUE: must be 'celery'"),
    ],
)
def test_refusals(prepared: Flaghoist, arguments: tuple[str, ...], code: Exit, line: str) -> None:
    ended = prepared(*arguments)
    assert (ended.code, ended.out) == (code, "")
    assert line in ended.err


def test_a_worker_needs_what_others_reach(
    prepared: Flaghoist, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FLAGHOIST_QUEUE", "celery")
    ended = prepared("worker")
    assert ended.code is Exit.USAGE
    assert "FLAGHOIST_QUEUE=celery needs FLAGHOIST_REDIS_URL" in ended.err
    monkeypatch.setenv("FLAGHOIST_REDIS_URL", "redis://127.0.0.1:1/0")
    monkeypatch.setenv("FLAGHOIST_DATABASE_URL", "memory:")
    ended = prepared("worker")
    assert (ended.code, "a store in memory cannot be shared" in ended.err) == (Exit.USAGE, True)
