"""Conditional bulk requests: when a client may keep the answer that it has."""

import hashlib
from typing import Any
from urllib.parse import parse_qs

import msgspec

from domain.snapshot import Snapshot

_FORMAT = "flaghoist-bulk-1"
"""Part of every tag: another way to write the answer needs another one."""


def tag_of_inputs(snapshot: Snapshot, audience: str, context: dict[str, Any]) -> bytes:
    """The entity tag of an answer that depends on nothing else: known before evaluating.

    `audience` tells apart keys that see different flags of the snapshot. Contexts that are
    equal as JSON give the same tag, in whatever order their attributes stand.
    """
    canonical = msgspec.json.encode(context, order="sorted")
    names = f"{_FORMAT}\n{snapshot.flag_set}\n{snapshot.revision}\n{audience}\n"
    return _tag(names.encode() + canonical)


def tag_of_body(body: bytes) -> bytes:
    """The entity tag of an answer that depends on more than its inputs: on the time."""
    return _tag(body)


def in_windows(tag: bytes, window: int) -> tuple[bytes, bytes]:
    """The entity tag of an answer that offers an event stream: given in this window, or before.

    What is offered ends with the window after the one that it was given in. So the answer of the
    last window is still good, and that of an older one is not, even though all flags are the same:
    the client would try to listen where nobody answers any more, for ever.
    """
    bare = tag[:-1]
    return b'%b-%x"' % (bare, window), b'%b-%x"' % (bare, window - 1)


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


def _tag(content: bytes) -> bytes:
    return b'"' + hashlib.blake2b(content, digest_size=16).hexdigest().encode() + b'"'


def _bare(tag: bytes) -> bytes:
    return tag.strip().removeprefix(b"W/").strip(b'"')
