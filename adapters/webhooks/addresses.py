"""Which addresses a message may go to."""

import asyncio
import socket
from collections.abc import Awaitable, Callable
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import Final, TypeAlias

Address: TypeAlias = IPv4Address | IPv6Address
Resolve: TypeAlias = Callable[[str, int], Awaitable[list[str]]]
"""From the name of a host and a port to its addresses."""

_TRANSLATED: Final = IPv6Network("64:ff9b::/96")
"""IPv4 behind a translator (RFC 6052)."""


class NotPublic(Exception):
    """A name leads to an address that nobody outside could reach."""


async def resolve(host: str, port: int) -> list[str]:
    """The addresses of a host, as the machine finds them. Raise `OSError` if there are none."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(place[0]) for *_, place in found]


def require_public(address: str) -> None:
    """Raise `NotPublic` unless everybody on the internet means the same machine by it."""
    try:
        known = _meant(ip_address(address))
    except ValueError:
        raise NotPublic(address) from None
    if not known.is_global or known.is_multicast or known.is_reserved:
        raise NotPublic(address)


def _meant(address: Address) -> Address:
    """The IPv4 address inside an IPv6 one, if there is one, because that is where it leads."""
    if isinstance(address, IPv4Address):
        return address
    if address in _TRANSLATED:
        return IPv4Address(int(address) & 0xFFFF_FFFF)
    return address.ipv4_mapped or address.sixtofour or address
