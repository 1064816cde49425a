"""Which addresses a message may go to."""

import pytest

from adapters.webhooks.addresses import NotPublic, require_public, resolve

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
    assert "127.0.0.1" in await resolve("127.0.0.1", 80)
