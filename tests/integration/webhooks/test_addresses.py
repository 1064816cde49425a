"""Which addresses a message may go to."""

import pytest

from adapters.webhooks.addresses import (
    REMEDY,
    NotPublic,
    evident_address,
    require_public,
)
from adapters.webhooks.destinations import GuardedDestinations
from adapters.webhooks.look_ups import LookUps
from domain.errors import InvalidDefinition
from entrypoints.settings import WebhooksSettings

PUBLIC = "93.184.215.14"


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",  # noqa: S104  compared only
        "224.0.0.1",
        "255.255.255.255",
        "::1",
        "::",
        "fe80::1",
        "fe80::1%eth0",
        "fd00::1",
        "ff02::1",
        "::ffff:10.0.0.1",
        "::ffff:127.0.0.1",
        "2002:7f00:0001::",
        "64:ff9b::a00:1",
        "64:ff9b:1::5db8:d70e",
        "168.63.129.16",
        "::ffff:168.63.129.16",
        "192.0.0.8",
        "192.0.0.192",
        "2001::1",
        "3fff::1",
        "5f00::1",
        "fec0::1",
        "nonsense",
    ],
)
def test_addresses_that_are_not_public(address: str) -> None:
    with pytest.raises(NotPublic):
        require_public(address)


@pytest.mark.parametrize("address", [PUBLIC, "2606:4700::1111", "64:ff9b::5db8:d70e"])
def test_public_addresses(address: str) -> None:
    require_public(address)


async def test_names_of_this_machine_are_resolved() -> None:
    assert "127.0.0.1" in await LookUps()("127.0.0.1", 80)


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("127.0.0.1", "127.0.0.1"),
        ("127.1", "127.0.0.1"),
        ("0x7f.0.0.1", "127.0.0.1"),
        ("2130706433", "127.0.0.1"),
        ("017700000001", "127.0.0.1"),
        ("::1", "::1"),
        ("fe80::1%25eth0", "fe80::1%25eth0"),
        ("localhost", "127.0.0.1"),
        ("LOCALHOST.", "127.0.0.1"),
        ("flags.localhost", "127.0.0.1"),
        (PUBLIC, PUBLIC),
        ("mylocalhost", None),
        ("localhost.example.com", None),
        ("127.0.0.1.example.com", None),
        ("example.com", None),
        ("", None),
    ],
)
def test_addresses_that_a_host_is(host: str, address: str | None) -> None:
    assert evident_address(host) == address


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("http://127.0.0.1:9/", "127.0.0.1"),
        ("http://[::1]/", "::1"),
        ("https://LocalHost/x", "localhost"),
        ("http://0x7f.1/", "0x7f.1"),
        ("http://169.254.169.254/latest", "169.254.169.254"),
        ("http://[fe80::1%25eth0]/", "fe80::1%25eth0"),
    ],
)
def test_what_is_evidently_not_public_is_refused_unless_allowed(url: str, host: str) -> None:
    with pytest.raises(InvalidDefinition) as refused:
        GuardedDestinations(private=False).check(url, "url")
    assert str(refused.value) == (
        f"url: must lead to an address that is public, which {host} is not; "
        "FLAGHOIST_WEBHOOKS_PRIVATE=true allows it"
    )
    GuardedDestinations(private=True).check(url, "url")


@pytest.mark.parametrize("url", [f"http://{PUBLIC}/", "https://hooks.example.com/", "http://a/"])
def test_names_and_public_addresses_are_not_refused_before(url: str) -> None:
    GuardedDestinations(private=False).check(url, "url")


def test_the_remedy_is_a_setting() -> None:
    name, _, value = REMEDY.partition(" ")[0].partition("=")
    assert WebhooksSettings.model_validate(
        {name.removeprefix("FLAGHOIST_WEBHOOKS_").lower(): value}
    ).private
