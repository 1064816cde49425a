"""Tokens in the addresses of event streams: who gets them, and how long they are good."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.memory.clock import MemoryClock
from application.access import Credential, Grant, KeyKind, Role
from application.keyring import Keyring, hash_key
from application.stream_tokens import StreamTokens
from tests.unit.application.world import LIVE, TRIAL

HOUR = 3_600
MILLISECONDS = 1_000
CREDENTIAL = Credential(
    id="0193a1f1-02b6-7a10-b7a1-5d0c8f6e1a22",
    kind=KeyKind.CLIENT,
    name="page",
    key_hash=hash_key("fh_client_1"),
    hint="fh_client_1",
    flag_set=LIVE,
    created_at=0,
)


class Issuer:
    """One process: its keys, and its clock, which begins in the middle of a window."""

    def __init__(self, *credentials: Credential) -> None:
        self.clock = MemoryClock(10 * HOUR * MILLISECONDS + HOUR // 2 * MILLISECONDS)
        self.keyring = Keyring()
        self.keyring.replace(credentials)
        self.tokens = StreamTokens(self.keyring, self.clock, HOUR)

    def token(self, credential: Credential = CREDENTIAL) -> str:
        return self.tokens.issue(credential, self.tokens.window())


def test_a_token_is_read_by_every_process_that_has_the_key() -> None:
    found = Issuer(CREDENTIAL).tokens.read(Issuer(CREDENTIAL).token())

    assert found == (CREDENTIAL, 1.5 * HOUR)


def test_tokens_are_the_same_until_the_window_ends() -> None:
    issuer = Issuer(CREDENTIAL)
    before = issuer.token()
    issuer.clock.advance((HOUR // 2) * MILLISECONDS - 1)
    assert issuer.token() == before
    issuer.clock.advance(1)
    assert issuer.token() != before
    assert issuer.tokens.read(before) == (CREDENTIAL, HOUR)


def test_a_token_ends_with_the_next_window() -> None:
    issuer = Issuer(CREDENTIAL)
    token = issuer.token()
    issuer.clock.advance(int(1.5 * HOUR) * MILLISECONDS - 1)
    assert issuer.tokens.read(token) is not None
    issuer.clock.advance(1)
    assert issuer.tokens.read(token) is None


def test_a_token_ends_with_its_key() -> None:
    issuer = Issuer(CREDENTIAL)
    token = issuer.token()
    issuer.keyring.replace(())

    assert issuer.tokens.read(token) is None


def test_nobody_listens_longer_than_a_token_lasts_whatever_he_signs() -> None:
    issuer = Issuer(CREDENTIAL)
    far = issuer.tokens.issue(CREDENTIAL, issuer.tokens.window() + 1)

    assert issuer.tokens.read(far) is None


@pytest.mark.parametrize(
    "other",
    [
        replace(CREDENTIAL, key_hash=hash_key("fh_client_2")),
        replace(CREDENTIAL, flag_set=TRIAL),
        replace(CREDENTIAL, kind=KeyKind.SERVER),
        replace(CREDENTIAL, kind=KeyKind.ADMIN, flag_set=None, grants=(Grant(Role.OWNER),)),
    ],
    ids=["another key", "another flag set", "another kind", "no key for evaluation"],
)
def test_a_token_is_bound_to_all_that_its_key_is(other: Credential) -> None:
    assert Issuer(other).tokens.read(Issuer(CREDENTIAL).token()) is None


@given(st.data())
def test_a_token_with_any_other_character_is_none(data: st.DataObject) -> None:
    issuer = Issuer(CREDENTIAL)
    token = issuer.token()
    place = data.draw(st.integers(0, len(token) - 1))
    character = data.draw(st.characters().filter(lambda drawn: drawn != token[place]))

    assert issuer.tokens.read(token[:place] + character + token[place + 1 :]) is None


@given(st.text() | st.from_regex(r"\A[^.]*\.[0-9]*\.[^.]*\Z"))
def test_whatever_is_sent_is_read_without_a_fault(sent: str) -> None:
    assert Issuer(CREDENTIAL).tokens.read(sent) is None
