"""Which client a request comes from, when proxies stand between."""

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from functools import lru_cache
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)
from itertools import chain
from typing import Final, TypeAlias

from starlette.types import Scope

Address: TypeAlias = IPv4Address | IPv6Address
Network: TypeAlias = IPv4Network | IPv6Network

IPV6_SITE: Final = 64
"""Bits of an IPv6 address that one client cannot choose; it has the others to itself."""

FORWARDED: Final = "forwarded"
"""The header of RFC 7239; the other one that proxies write is a mere list."""

_KNOWN: Final = 4_096
"""Answers that are remembered: clients come again, and addresses are slow to read."""
_LONGEST: Final = 512
"""Bytes of a header whose answer is remembered."""

_PAIR: Final = r'([A-Za-z]+)=("(?:[^"\\]|\\.)*"|[^";,\s]*)'
_ELEMENT: Final = re.compile(rf"\s*{_PAIR}(?:\s*;\s*{_PAIR})*\s*")
_ONE_PAIR: Final = re.compile(_PAIR)


class Addresses:
    """Tells clients apart by their addresses, believing only proxies that are trusted.

    They are believed in the one header that they write. Whatever else is there they passed on
    unread, and whoever asked may have made it up.
    """

    __slots__ = ("_client", "_header", "_known_client", "of")

    of: Callable[[Scope], str | None]
    """The client's address, of IPv6 its /64; None of a socket that has none."""

    def __init__(self, proxies: Collection[str], header: str) -> None:
        trusted = tuple(ip_network(proxy) for proxy in proxies)
        hops_in = _elements if header == FORWARDED else _listed
        self._header = header.encode()

        def client(peer: str, told: bytes) -> str:
            return site(_first_untrusted(peer, hops_in(told.decode("latin-1")), trusted))

        self._client = client
        self._known_client = lru_cache(maxsize=_KNOWN)(client)
        self.of = self._behind_proxies if trusted else _peer

    def _behind_proxies(self, scope: Scope) -> str | None:
        peer = scope.get("client")
        if peer is None:
            return None
        # One header on several lines is one list (RFC 9110, section 5.3).
        wanted = self._header
        told = b",".join([value for name, value in scope["headers"] if name == wanted])
        return (self._known_client if len(told) <= _LONGEST else self._client)(peer[0], told)


def _peer(scope: Scope) -> str | None:
    """Whoever is connected. On the way of evaluation: hence no call that can be spared."""
    client = scope["client"] if "client" in scope else None  # noqa: SIM401  get is a call
    return None if client is None else site(client[0])


@lru_cache(maxsize=_KNOWN)
def site(written: str) -> str:
    """What one client cannot change of an address."""
    address = _parsed(written)
    if isinstance(address, IPv6Address):
        return str(IPv6Network((int(address), IPV6_SITE), strict=False))
    return written if address is None else str(address)


def _first_untrusted(peer: str, hops: Iterable[str], trusted: tuple[Network, ...]) -> str:
    """The first hop that is no trusted proxy, the nearest being the peer.

    Proxies add whom they were asked by to the right: what stands further left than the first that
    is not trusted, whoever asked may have made up. Something that is no address, a name that hides
    one, ends the search at the proxy that passed it on.
    """
    found = peer
    for hop in chain((peer,), hops):
        address = _parsed(hop)
        if address is None:
            break
        found = hop
        if not any(address in network for network in trusted):
            break
    return found


def _listed(told: str) -> Iterator[str]:
    """The hops of ``X-Forwarded-For``, the nearest one first."""
    return filter(None, map(str.strip, reversed(told.split(","))))


def _elements(told: str) -> Iterator[str]:
    """The hops of ``Forwarded``, the nearest one first; empty if an element names none.

    It is cut at every comma, also within quotes: a quote that somebody further left left open
    must not hide what a proxy wrote. A piece that is no whole element then names nobody.
    """
    for element in filter(None, map(str.strip, reversed(told.split(",")))):
        pairs = _ONE_PAIR.findall(element) if _ELEMENT.fullmatch(element) else ()
        yield next((value for name, value in pairs if name.lower() == "for"), "")


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
