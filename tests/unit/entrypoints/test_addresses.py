"""Whose request it is, and whom one believes about that."""

import pytest

from entrypoints.http.addresses import Addresses

PROXIES = ("10.0.0.0/8", "fd00::/8")


def _of(peer: str | None, **headers: str) -> str | None:
    sent = {name.replace("_", "-").encode(): value.encode() for name, value in headers.items()}
    scope = {"client": None if peer is None else (peer, 1)}
    return Addresses(PROXIES).of(scope, sent)


@pytest.mark.parametrize(
    ("peer", "headers", "client"),
    [
        (None, {"x_forwarded_for": "1.2.3.4"}, None),
        ("9.9.9.9", {}, "9.9.9.9"),
        ("9.9.9.9", {"x_forwarded_for": "1.2.3.4"}, "9.9.9.9"),
        ("10.0.0.1", {}, "10.0.0.1"),
        ("10.0.0.1", {"x_forwarded_for": "1.2.3.4"}, "1.2.3.4"),
        ("10.0.0.1", {"x_forwarded_for": "6.6.6.6, 1.2.3.4, 10.0.0.2"}, "1.2.3.4"),
        ("10.0.0.1", {"x_forwarded_for": "6.6.6.6, nonsense, 10.0.0.2"}, "10.0.0.2"),
        ("10.0.0.1", {"x_forwarded_for": "1.2.3.4:5678"}, "1.2.3.4"),
        ("10.0.0.1", {"forwarded": "for=6.6.6.6, For=1.2.3.4;proto=https"}, "1.2.3.4"),
        ("10.0.0.1", {"forwarded": 'for="[2001:db8:1:2:3::4]:80"'}, "2001:db8:1:2::/64"),
        ("10.0.0.1", {"forwarded": "by=1.1.1.1"}, "10.0.0.1"),
        ("10.0.0.1", {"forwarded": "for=unknown", "x_forwarded_for": "6.6.6.6"}, "10.0.0.1"),
        ("fd00::1", {"x_forwarded_for": "2001:db8::1"}, "2001:db8::/64"),
        ("::ffff:10.0.0.1", {"x_forwarded_for": "1.2.3.4"}, "1.2.3.4"),
        ("2001:db8:1:2::9", {}, "2001:db8:1:2::/64"),
        ("testclient", {}, "testclient"),
    ],
)
def test_the_right_most_hop_that_is_no_trusted_proxy(
    peer: str | None, headers: dict[str, str], client: str | None
) -> None:
    assert _of(peer, **headers) == client


def test_nobody_is_believed_unless_trusted() -> None:
    scope = {"client": ("10.0.0.1", 1)}
    assert Addresses(()).of(scope, {b"x-forwarded-for": b"1.2.3.4"}) == "10.0.0.1"
