"""Whose request it is, and whom one believes about that."""

import pytest

from entrypoints.http.addresses import Addresses

PROXIES = ("10.0.0.0/8", "fd00::/8")


def _of(peer: str | None, header: str, *lines: str) -> str | None:
    headers = [(b"accept", b"*/*"), *((header.encode(), line.encode()) for line in lines)]
    scope = {"client": None if peer is None else (peer, 1), "headers": headers}
    return Addresses(PROXIES, header).of(scope)


@pytest.mark.parametrize(
    ("peer", "lines", "client"),
    [
        (None, ["1.2.3.4"], None),
        ("9.9.9.9", [], "9.9.9.9"),
        ("9.9.9.9", ["1.2.3.4"], "9.9.9.9"),
        ("10.0.0.1", [], "10.0.0.1"),
        ("10.0.0.1", [""], "10.0.0.1"),
        ("10.0.0.1", ["1.2.3.4"], "1.2.3.4"),
        ("10.0.0.1", ["6.6.6.6, 1.2.3.4, 10.0.0.2"], "1.2.3.4"),
        ("10.0.0.1", ["6.6.6.6", "1.2.3.4", "10.0.0.2"], "1.2.3.4"),
        ("10.0.0.1", ["6.6.6.6,1.2.3.4,,10.0.0.2 , "], "1.2.3.4"),
        ("10.0.0.1", ["6.6.6.6, nonsense, 10.0.0.2"], "10.0.0.2"),
        ("10.0.0.1", ["6.6.6.6, unknown"], "10.0.0.1"),
        ("10.0.0.1", ["1.2.3.4:5678"], "1.2.3.4"),
        ("10.0.0.1", ["[2001:db8:1:2:3::4]:80"], "2001:db8:1:2::/64"),
        ("10.0.0.1", ["2001:db8:1:2:3::4"], "2001:db8:1:2::/64"),
        ("10.0.0.1", ["fe80::1%eth0"], "fe80::/64"),
        ("10.0.0.1", ["::ffff:1.2.3.4"], "1.2.3.4"),
        ("10.0.0.1", ["1.2.3.4, " + ", ".join(["10.0.0.2"] * 200)], "1.2.3.4"),
        ("10.0.0.1", ["10.0.0.3, 10.0.0.2"], "10.0.0.3"),
        ("fd00::1", ["2001:db8::1"], "2001:db8::/64"),
        ("::ffff:10.0.0.1", ["1.2.3.4"], "1.2.3.4"),
        ("2001:db8:1:2::9", [], "2001:db8:1:2::/64"),
        ("testclient", [], "testclient"),
    ],
)
def test_the_right_most_hop_of_a_list_that_is_no_trusted_proxy(
    peer: str | None, lines: list[str], client: str | None
) -> None:
    assert _of(peer, "x-forwarded-for", *lines) == client


@pytest.mark.parametrize(
    ("lines", "client"),
    [
        (["for=1.2.3.4"], "1.2.3.4"),
        (["for=6.6.6.6, For=1.2.3.4;proto=https"], "1.2.3.4"),
        (["for=6.6.6.6", "proto=https ; FOR=1.2.3.4", "for=10.0.0.2;by=_me"], "1.2.3.4"),
        (['for="1.2.3.4:80"'], "1.2.3.4"),
        (['for="[2001:db8:1:2:3::4]:80"'], "2001:db8:1:2::/64"),
        (["by=1.1.1.1"], "10.0.0.1"),
        (["for=6.6.6.6, for=unknown"], "10.0.0.1"),
        (["for=6.6.6.6, for=_SEVKISEK"], "10.0.0.1"),
        (['for="6.6.6.6, for=1.2.3.4'], "1.2.3.4"),
        (['for=1.2.3.4;host="evil;for=6.6.6.6"'], "1.2.3.4"),
        (['host="evil;for=6.6.6.6";for=1.2.3.4'], "1.2.3.4"),
        (['for=1.2.3.4;host="evil, for=6.6.6.6"'], "10.0.0.1"),
        (['for=1.2.3.4;host="a\\", for=6.6.6.6;b=\\""'], "10.0.0.1"),
        (["for=6.6.6.6, nonsense"], "10.0.0.1"),
    ],
)
def test_the_right_most_element_that_is_no_trusted_proxy(lines: list[str], client: str) -> None:
    assert _of("10.0.0.1", "forwarded", *lines) == client


def test_the_header_that_proxies_do_not_write_is_not_believed() -> None:
    headers = [(b"forwarded", b"for=6.6.6.6"), (b"x-forwarded-for", b"1.2.3.4")]
    scope = {"client": ("10.0.0.1", 1), "headers": headers}
    assert Addresses(PROXIES, "x-forwarded-for").of(scope) == "1.2.3.4"
    assert Addresses(PROXIES, "forwarded").of(scope) == "6.6.6.6"


def test_nobody_is_believed_unless_trusted() -> None:
    scope = {"client": ("10.0.0.1", 1), "headers": [(b"x-forwarded-for", b"1.2.3.4")]}
    assert Addresses((), "x-forwarded-for").of(scope) == "10.0.0.1"


def test_a_socket_without_addresses_has_none() -> None:
    assert Addresses((), "x-forwarded-for").of({"client": None}) is None
    assert Addresses((), "x-forwarded-for").of({}) is None
