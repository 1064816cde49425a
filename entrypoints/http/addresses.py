"""Which client a request comes from, when proxies stand between."""

from collections.abc import Collection, Iterator, Mapping
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Final, TypeAlias

from starlette.types import Scope

Address: TypeAlias = IPv4Address | IPv6Address

IPV6_SITE: Final = 64
"""Bits of an IPv6 address that one client cannot choose; it has the others to itself."""


class Addresses:
    """Tells clients apart by their addresses, believing only proxies that are trusted."""

    __slots__ = ("_trusted",)

    def __init__(self, proxies: Collection[str]) -> None:
        self._trusted = tuple(ip_network(proxy) for proxy in proxies)

    def of(self, scope: Scope, headers: Mapping[bytes, bytes]) -> str | None:
        """The client's address, of IPv6 its /64; None of a socket that has none.

        Proxies add whom they were asked by to the right. So it is the first from the right that
        is no trusted proxy: what stands further left, whoever asked may have made up. Something
        that is no address ends the search at the proxy that passed it on.
        """
        client = scope.get("client")
        if client is None:
            return None
        if not self._trusted:
            return site(client[0])
        found = client[0]
        for hop in (found, *_forwarded(headers)):
            address = _parsed(hop)
            if address is None:
                break
            found = hop
            if not any(address in network for network in self._trusted):
                break
        return site(found)


@lru_cache(maxsize=4_096)
def site(written: str) -> str:
    """What one client cannot change of an address."""
    address = _parsed(written)
    if isinstance(address, IPv6Address):
        return str(IPv6Network((int(address), IPV6_SITE), strict=False))
    return written if address is None else str(address)


def _parsed(written: str) -> Address | None:
    """An address as a proxy writes it: with a port, in brackets, in quotes, with a zone."""
    bare = written.strip().strip('"')
    if bare.startswith("["):
        bare = bare[1:].partition("]")[0]
    elif bare.count(":") == 1:
        bare = bare.partition(":")[0]
    try:
        address = ip_address(bare.partition("%")[0])
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address


def _forwarded(headers: Mapping[bytes, bytes]) -> Iterator[str]:
    """The hops that proxies tell of, the nearest one first."""
    standard = headers.get(b"forwarded")
    if standard is None:
        listed = headers.get(b"x-forwarded-for", b"").decode("latin-1")
        yield from reversed(listed.split(",")) if listed else ()
        return
    for element in reversed(standard.decode("latin-1").split(",")):
        pairs = (pair.partition("=") for pair in element.split(";"))
        yield next((value for name, _, value in pairs if name.strip().lower() == "for"), "")
