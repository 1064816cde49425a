"""The laws of who a request comes from, whatever a client sends through proxies."""

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from hypothesis import given
from hypothesis import strategies as st

from entrypoints.http.addresses import Addresses, site

TRUSTED = ("10.0.0.0/8", "fd00::/8")
NETWORKS = [ip_network(network) for network in TRUSTED]
IPS = st.ip_addresses().filter(lambda ip: getattr(ip, "ipv4_mapped", None) is None)
OUTSIDERS = IPS.filter(lambda ip: not any(ip in network for network in NETWORKS))
INSIDERS = st.sampled_from(TRUSTED).flatmap(lambda network: st.ip_addresses(network=network))
PORTS = st.none() | st.integers(0, 65_535)
HEADERS = st.sampled_from(("x-forwarded-for", "forwarded"))
# Whatever a client writes into a header itself: any text that HTTP lets through.
FORGED = st.text(st.characters(min_codepoint=32, max_codepoint=255, exclude_characters="\x7f")) | (
    st.lists(st.sampled_from(['for="', "for=6.6.6.6", ",", ";", '"', "\\", "10.0.0.9"])).map(
        "".join
    )
)


@st.composite
def _written(draw: st.DrawFn, header: str, address: IPv4Address | IPv6Address) -> str:
    """An address as a proxy writes it into this header."""
    port = draw(PORTS)
    text = str(address)
    if isinstance(address, IPv6Address) and (port is not None or draw(st.booleans())):
        text = f"[{text}]"
    if port is not None:
        text = f"{text}:{port}"
    if header == "x-forwarded-for":
        return text
    pair = f"{draw(st.sampled_from(('for', 'For')))}={_quoted(text)}"
    about = [pair, *draw(st.lists(st.sampled_from(("proto=https", "by=_me", 'host="a;b"'))))]
    return draw(st.sampled_from((";", "; "))).join(draw(st.permutations(about)))


def _quoted(text: str) -> str:
    return f'"{text}"' if ":" in text else text


@given(data=st.data(), header=HEADERS, client=OUTSIDERS, forged=FORGED)
def test_nothing_that_a_client_sends_changes_who_it_is(
    data: st.DataObject, header: str, client: IPv4Address | IPv6Address, forged: str
) -> None:
    proxies = data.draw(st.lists(INSIDERS, min_size=1, max_size=4))
    # Each proxy adds whom it was asked by: the first one the client, the last is the peer.
    added = [data.draw(_written(header, hop)) for hop in (client, *proxies[:-1])]
    lines = data.draw(st.sampled_from(([", ".join([forged, *added])], [forged, *added])))
    headers = [(header.encode(), line.encode("latin-1")) for line in lines]
    scope = {"client": (str(proxies[-1]), 1), "headers": headers}
    assert Addresses(TRUSTED, header).of(scope) == site(str(client))


@given(header=HEADERS, peer=OUTSIDERS, forged=FORGED)
def test_who_is_no_proxy_is_not_believed(
    header: str, peer: IPv4Address | IPv6Address, forged: str
) -> None:
    scope = {"client": (str(peer), 1), "headers": [(header.encode(), forged.encode("latin-1"))]}
    assert Addresses(TRUSTED, header).of(scope) == site(str(peer))


@given(header=HEADERS, peer=INSIDERS, sent=FORGED)
def test_whatever_is_sent_some_address_counts(
    header: str, peer: IPv4Address | IPv6Address, sent: str
) -> None:
    scope = {"client": (str(peer), 1), "headers": [(header.encode(), sent.encode("latin-1"))]}
    found = Addresses(TRUSTED, header).of(scope)
    assert found is not None
    assert ip_address(found.partition("/")[0]) is not None


@given(st.ip_addresses(v=6), st.integers(0, 2**64 - 1))
def test_who_has_an_ipv6_network_is_one_client(address: IPv6Address, host: int) -> None:
    neighbour = IPv6Address(int(address) >> 64 << 64 | host)
    if address.ipv4_mapped is None and neighbour.ipv4_mapped is None:
        assert site(str(address)) == site(str(neighbour))
