"""Webhooks: what is one, what it is told, and what of it may be seen."""

from typing import Any

import pytest

from domain import limits
from domain.backoff import LONGEST, pause_after
from domain.change import Replaced
from domain.errors import InvalidDefinition
from domain.event import MEANINGS, EventType, event_of
from domain.history import Entry, Subject
from domain.notation.webhooks import Hidden, read_webhook, write_webhook
from tests.contracts.examples import FULL_WEBHOOK, webhook

ARCHIVED = (Replaced(("archived",), False, True),)  # noqa: FBT003  the value is the point
RESTORED = (Replaced(("archived",), True, False),)  # noqa: FBT003  the value is the point
RENAMED = (Replaced(("name",), "a", "b"),)


def entry(subject: Subject, version: int = 1, **more: Any) -> Entry:
    plain: dict[str, Any] = {
        "sequence": 7,
        "at": 1_800_000_000_000,
        "author": "ada",
        "request_id": "r",
        "project": "shop",
        "environment": "",
        "key": "banner",
        "change": (),
    }
    return Entry(subject=subject, version=version, **{**plain, **more})


@pytest.mark.parametrize(
    "url",
    [
        "https://example.com",
        "http://10.0.0.1:8080/hooks?a=b",
        "https://[2001:db8::1]/x",
        "https://example.com./",
        "https://" + "a" * 63 + ".example.com",
        "https://a/" + "a" * (limits.URL_LENGTH - 10),
    ],
)
def test_urls(url: str) -> None:
    assert webhook(url=url).url == url


@pytest.mark.parametrize(
    "url",
    [
        "",
        "example.com",
        "ftp://example.com",
        "https://",
        "https://user:password@example.com",
        "https://example.com/#part",
        "https://example.com/ä",
        "https://example.com/a b",
        "https://example.com:0/",
        "https://example.com:99999/",
        "https://[::1",
        "https://a/" + "a" * (limits.URL_LENGTH - 9),
        "https://a..b/",
        "https://./",
        "https://" + "a" * 64 + ".example.com",
    ],
)
def test_what_is_no_url(url: str) -> None:
    with pytest.raises(InvalidDefinition) as refused:
        webhook(url=url)
    assert refused.value.path == ("url",)


def test_an_old_secret_comes_with_its_end() -> None:
    with pytest.raises(InvalidDefinition):
        webhook(previous_secret="whsec_b2xk")  # noqa: S106  opens nothing


def test_what_may_be_secret_is_not_shown() -> None:
    shown = f"{FULL_WEBHOOK!r} {write_webhook(FULL_WEBHOOK)}"
    for secret in ("whsec_", "token", "T0/B0"):
        assert secret not in shown
    assert FULL_WEBHOOK.place == "https://hooks.example.com:8443/…"


def test_a_document_and_what_it_hides_make_the_webhook() -> None:
    for known in (FULL_WEBHOOK, webhook()):
        document, hidden = write_webhook(known), Hidden.of(known)
        assert read_webhook("shop", document, hidden, known.version) == known


def test_both_secrets_sign_during_a_rotation() -> None:
    rotated = webhook().rotated("whsec_bmV3", 10, 20)
    assert (rotated.version, rotated.secret_since) == (2, 10)
    assert rotated.secrets(19) == ("whsec_bmV3", "whsec_c2VjcmV0")
    assert rotated.secrets(20) == ("whsec_bmV3",)
    assert webhook().secrets(0) == ("whsec_c2VjcmV0",)
    assert webhook().rotated("whsec_bmV3", 10, 10).previous_secret is None


@pytest.mark.parametrize(
    ("told", "event_type"),
    [
        (entry(Subject.PROJECT), EventType.PROJECT_CREATED),
        (entry(Subject.PROJECT, 2), EventType.PROJECT_CHANGED),
        (entry(Subject.ENVIRONMENT), EventType.ENVIRONMENT_CREATED),
        (entry(Subject.ENVIRONMENT, 2), EventType.ENVIRONMENT_CHANGED),
        (entry(Subject.FLAG), EventType.FLAG_CREATED),
        (entry(Subject.FLAG, 2, change=(*RENAMED, *ARCHIVED)), EventType.FLAG_ARCHIVED),
        (entry(Subject.FLAG, 2, change=RESTORED), EventType.FLAG_RESTORED),
        (entry(Subject.FLAG, 2, change=RENAMED), EventType.FLAG_CHANGED),
        (entry(Subject.TARGETING), EventType.TARGETING_CREATED),
        (entry(Subject.TARGETING, 2), EventType.TARGETING_CHANGED),
        (entry(Subject.SEGMENT), EventType.SEGMENT_CREATED),
        (entry(Subject.SEGMENT, 2), EventType.SEGMENT_CHANGED),
        (entry(Subject.SEGMENT, 3, deleted=True), EventType.SEGMENT_DELETED),
        (entry(Subject.CREDENTIAL), EventType.KEY_ISSUED),
        (entry(Subject.CREDENTIAL, 2), EventType.KEY_REVOKED),
        (entry(Subject.WEBHOOK), EventType.WEBHOOK_CREATED),
        (entry(Subject.WEBHOOK, 2), EventType.WEBHOOK_CHANGED),
        (entry(Subject.WEBHOOK, 3, deleted=True), EventType.WEBHOOK_DELETED),
    ],
)
def test_every_entry_is_an_event(told: Entry, event_type: EventType) -> None:
    assert event_of(told).type is event_type


def test_every_type_has_a_meaning() -> None:
    assert set(MEANINGS) == set(EventType)


def test_an_event_as_json_and_as_a_sentence() -> None:
    event = event_of(entry(Subject.TARGETING, 2, environment="production", change=RENAMED))
    assert event.document() == {
        "type": "targeting.changed",
        "timestamp": "2027-01-15T08:00:00.000Z",
        "data": {
            "project": "shop",
            "environment": "production",
            "subject": "targeting",
            "key": "banner",
            "version": 2,
            "sequence": 7,
            "author": "ada",
            "change": [{"path": ["name"], "before": "a", "after": "b"}],
        },
    }
    assert event.sentence() == (
        "Targeting 'banner' in shop/production was changed by ada (version 2)."
    )
    assert "was changed by Ada's key (version" in event.sentence("Ada's key")
    key = event_of(entry(Subject.CREDENTIAL))
    assert key.sentence() == "API key 'banner' in shop was issued by ada (version 1)."
    assert key.document()["data"]["environment"] is None  # type: ignore[index, call-overload]


def test_a_change_that_is_too_large_is_left_out() -> None:
    most = limits.EVENT_CHANGE_LENGTH
    large = (Replaced(("name",), "a", "b" * most),)
    assert event_of(entry(Subject.FLAG, 2, change=large)).change is None


def test_what_a_webhook_wants() -> None:
    here = event_of(entry(Subject.TARGETING, 2, environment="production"))
    there = event_of(entry(Subject.TARGETING, 2, environment="development"))
    everywhere = event_of(entry(Subject.FLAG, 2, change=ARCHIVED))
    every = webhook()
    assert [every.wants(each) for each in (here, there, everywhere)] == [True, True, True]
    narrow = webhook(environment="production", event_types=frozenset({EventType.FLAG_ARCHIVED}))
    assert [narrow.wants(each) for each in (here, there, everywhere)] == [False, False, True]
    local = webhook(environment="production")
    assert [local.wants(each) for each in (here, there, everywhere)] == [True, False, True]


def test_pauses_double_up_to_the_longest_and_differ_a_little() -> None:
    for attempts in range(1, 40):
        least = min(5_000 * 2 ** (attempts - 1), LONGEST)
        assert least <= pause_after(attempts, 5_000, "a") <= least * 1.25
    assert pause_after(3, 5_000, "a") == pause_after(3, 5_000, "a")
    assert len({pause_after(3, 5_000, f"hook-{number}") for number in range(100)}) > 90
