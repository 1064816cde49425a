"""Conditional bulk requests: when a client may keep the answer that it has."""

from functools import lru_cache
from typing import Any
from urllib.parse import parse_qs

import msgspec
from mmh3 import mmh3_x64_128_digest

from domain.environment import FlagSet
from domain.snapshot import Snapshot

_FORMAT = "flaghoist-bulk-1"
"""Part of every tag: another way to write the answer needs another one."""


def tag_of_inputs(snapshot: Snapshot, audience: str, context: dict[str, Any]) -> bytes:
    """The entity tag of an answer that depends on nothing else: known before evaluating.

    `audience` tells apart keys that see different flags of the snapshot. Contexts that are
    equal as JSON give the same tag, in whatever order their attributes stand.
    """
    canonical = msgspec.json.encode(context, order="sorted")
    return tag_of_body(_named(snapshot.flag_set, snapshot.revision, audience) + canonical)


def tag_of_body(body: bytes) -> bytes:
    """The entity tag of an answer that depends on more than its inputs: on the time."""
    # Who found two contexts with one tag would keep his own old answer, and nobody else's.
    return b'"%b"' % mmh3_x64_128_digest(body).hex().encode()


def in_window(tag: bytes, window: int) -> bytes:
    """The entity tag of an answer that offers an event stream, given in this window."""
    return b'%b-%x"' % (tag[:-1], window)


def good_tags(tag: bytes, window: int | None) -> tuple[bytes, ...]:
    """The entity tags of answers that are still good; in no window if they offer no streams.

    What is offered ends with the window after the one that it was given in. So the answer of the
    last window is still good, and that of an older one is not, even though all flags are the same:
    the client would try to listen where nobody answers any more, for ever.
    """
    if window is None:
        return (tag,)
    return in_window(tag, window), in_window(tag, window - 1)


def matches(if_none_match: bytes | None, tag: bytes) -> bool:
    """Whether a client already has the answer with this tag.

    Reads lists, weak tags, tags that lost their quotes, and ``*`` (RFC 9110, section 13.1.2).
    """
    if if_none_match is None:
        return False
    return if_none_match == tag or any(
        candidate.strip() == b"*" or _bare(candidate) == _bare(tag)
        for candidate in if_none_match.split(b",")
    )


def expects_other_flags(query: bytes, revision: str) -> bool:
    """Whether a client was told of a revision that is not the one served here.

    It then gets a whole answer, whatever tag it has: a refetch that an event asked for must not
    end in "not modified" (OFREP, bulk evaluation, ``flagConfigEtag``).
    """
    if b"flagConfigEtag" not in query:
        return False
    told = parse_qs(query.decode("latin-1"), keep_blank_values=True).get("flagConfigEtag", [])
    return any(_bare(tag.encode()) != revision.encode() for tag in told)


@lru_cache(maxsize=1_024)
def _named(flag_set: FlagSet, revision: str, audience: str) -> bytes:
    return f"{_FORMAT}\n{flag_set}\n{revision}\n{audience}\n".encode()


def _bare(tag: bytes) -> bytes:
    return tag.strip().removeprefix(b"W/").strip(b'"')
