"""Which addresses a message may go to."""

import socket
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Final, TypeAlias

Address: TypeAlias = IPv4Address | IPv6Address
_TRANSLATED: Final = IPv6Network("64:ff9b::/96")
"""IPv4 behind a translator (RFC 6052)."""

_REFUSED: Final = tuple(
    map(
        ip_network,
        (
            "168.63.129.16/32",  # Azure's own services, at an address that looks public
            "192.0.0.0/24",  # IETF protocol assignments; Oracle's metadata are at 192.0.0.192
            "2001::/23",  # the same for IPv6, with Teredo, which leads elsewhere
            "3fff::/20",  # documentation (RFC 9637)
            "5f00::/16",  # segment routing (RFC 9602)
            "64:ff9b:1::/48",  # translators of one's own (RFC 8215)
            "fec0::/10",  # site-local, deprecated and still routed by some (RFC 3879)
        ),
    )
)
"""Special purposes, by IANA's registries for IPv4 and IPv6, that the tables of Python 3.11 lack,
and an ordinary address to which a cloud gave one."""


REMEDY: Final = "FLAGHOIST_WEBHOOKS_PRIVATE=true allows it"
"""What whoever runs the service can do about an address that is refused."""

_LOCAL: Final = "localhost"
"""The top of names that mean the machine itself everywhere (RFC 6761, section 6.3)."""


class NotPublic(Exception):
    """A name leads to an address that nobody outside could reach."""


def evident_address(host: str) -> str | None:
    """The address that a host is, in any notation, or means everywhere; None if it is a name."""
    name = host.removesuffix(".").lower()
    if name.rpartition(".")[2] == _LOCAL:
        return "127.0.0.1"
    try:
        return str(ip_address(host))
    except ValueError:
        pass
    try:
        return socket.inet_ntoa(socket.inet_aton(host))  # also 127.1, 0x7f.1 and 2130706433
    except OSError:
        return None


def require_public(address: str) -> None:
    """Raise `NotPublic` unless everybody on the internet means the same machine by it."""
    try:
        known = _meant(ip_address(address))
    except ValueError:
        raise NotPublic(address) from None
    if not known.is_global or known.is_multicast or known.is_reserved:
        raise NotPublic(address)
    if any(known in network for network in _REFUSED if network.version == known.version):
        raise NotPublic(address)


def _meant(address: Address) -> Address:
    """The IPv4 address inside an IPv6 one, if there is one, because that is where it leads."""
    if isinstance(address, IPv4Address):
        return address
    if address in _TRANSLATED:
        return IPv4Address(int(address) & 0xFFFF_FFFF)
    return address.ipv4_mapped or address.sixtofour or address
