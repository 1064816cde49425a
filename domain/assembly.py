"""Putting a snapshot together: only what a change touches is compiled again."""

import hashlib
import json
from collections.abc import Set as AbstractSet
from functools import lru_cache
from typing import Final

from domain.compilation import (
    Outline,
    Requirements,
    asks_for_instant,
    compile_flag,
    requirements_of,
)
from domain.environment import FlagSet
from domain.errors import InvalidDefinition
from domain.flag import TargetedFlag
from domain.notation.flags import write_flag, write_targeting
from domain.notation.segments import write_segment
from domain.predicates import Evaluator, Predicate, compile_segment
from domain.prerequisites import check_prerequisites
from domain.segment import Segment
from domain.values import Document

SHARED_DIGESTS: Final = 10_000
"""Flags whose digests are remembered, for all environments together."""


class Assembly:
    """The parts of a snapshot while it is put together; never changed after that."""

    def __init__(self, flag_set: FlagSet) -> None:
        self.flag_set = flag_set
        self.flags: dict[str, TargetedFlag] = {}
        self.segments: dict[str, Segment] = {}
        self.evaluators: dict[str, Evaluator] = {}
        self.outlines: dict[str, Outline | None] = {}
        self._members: dict[str, Predicate] = {}
        self._requirements: dict[str, Requirements] = {}
        self.client_visible: set[str] = set()
        self._digests: dict[str, bytes] = {}
        self._unhashed: set[str] = set()
        self._segment_digests: dict[str, bytes] = {}

    def copy(self) -> "Assembly":
        """An assembly to change, which shares everything compiled with this one."""
        copied = Assembly(self.flag_set)
        copied.flags, copied.segments = self.flags.copy(), self.segments.copy()
        copied.evaluators, copied.outlines = self.evaluators.copy(), self.outlines.copy()
        copied._members = self._members.copy()
        copied._requirements = self._requirements.copy()
        copied.client_visible = self.client_visible.copy()
        copied._digests, copied._unhashed = self._digests.copy(), self._unhashed.copy()
        copied._segment_digests = self._segment_digests.copy()
        return copied

    def replace_segments(self, segments: list[Segment], gone: AbstractSet[str]) -> None:
        """Put segments in and take segments out."""
        for key in gone:
            del self.segments[key], self._members[key]
            self._segment_digests.pop(key, None)
        for segment in segments:
            self.segments[segment.key] = segment
            self._members[segment.key] = compile_segment(segment)
            self._segment_digests.pop(segment.key, None)

    def replace_flags(self, flags: list[TargetedFlag], gone: AbstractSet[str]) -> None:
        """Put flags in, not yet compiled, and take flags out. Keeps them in the order of keys."""
        for key in gone:
            del self.flags[key], self.evaluators[key], self.outlines[key]
            self._digests.pop(key, None)
            self._requirements.pop(key, None)
            self._unhashed.discard(key)
            self.client_visible.discard(key)
        grows = not self.flags.keys() >= {new.flag.key for new in flags}
        for new in flags:
            key = new.flag.key
            self.flags[key] = new
            self._unhashed.add(key)
            self.client_visible.discard(key)
            if new.flag.client_visible:
                self.client_visible.add(key)
            self._requirements.pop(key, None)
            if required := requirements_of(new.targeting):
                self._requirements[key] = required
        if grows:
            self.flags = dict(sorted(self.flags.items()))

    def compile(self, flags: AbstractSet[str], segments: AbstractSet[str]) -> None:
        """Compile these flags again, and whatever asks them or these segments."""
        touched = self._dependents(set(flags), segments)
        self._check_references(touched)
        waiting = touched & self.flags.keys()
        grows = not self.evaluators.keys() >= waiting
        for key in sorted(touched):
            self._compile(key, waiting)
        if grows:
            self.evaluators = dict(sorted(self.evaluators.items()))

    def timed(self) -> AbstractSet[str]:
        """The flags whose answer may depend on the instant."""
        segments = {
            key for key, segment in self.segments.items() if asks_for_instant(segment.condition)
        }
        own = {
            key
            for key, required in self._requirements.items()
            if required.instant and self.flags[key].targeting.on
        }
        return self._dependents(own, segments) & self.flags.keys()

    def revision(self) -> str:
        """The hash of everything, in the order of the keys.

        What a change does not touch is hashed once in all snapshots that share it.
        """
        if self._unhashed:
            self._hash_flags()
        whole = hashlib.sha256(str(self.flag_set).encode())
        whole.update(b"".join(self._digests.values()))
        whole.update(b"segments")
        for key in sorted(self.segments):
            whole.update(self._segment_digests.get(key) or self._hash_segment(key))
        return whole.hexdigest()

    def _hash_flags(self) -> None:
        """Hash the flags that were not yet, and keep the digests in the order of the keys."""
        grows = not self._digests.keys() >= self._unhashed
        for key in sorted(self._unhashed):
            self._digests[key] = _digest_of(self.flags[key])
        self._unhashed.clear()
        if grows:
            self._digests = dict(sorted(self._digests.items()))

    def _hash_segment(self, key: str) -> bytes:
        segment = self.segments[key]
        digest = _digest(f"{segment.version}", write_segment(segment))
        self._segment_digests[key] = digest
        return digest

    def _check_references(self, touched: AbstractSet[str]) -> None:
        for key in sorted(touched & self._requirements.keys()):
            required = self._requirements[key]
            if missing := required.flags - self.flags.keys():
                raise InvalidDefinition(f"asks for the flag '{min(missing)}', which is not", key)
            if missing := required.segments - self.segments.keys():
                raise InvalidDefinition(f"asks for the segment '{min(missing)}', which is not", key)
        if any(self._requirements[key].flags for key in touched & self._requirements.keys()):
            check_prerequisites(
                {
                    key: [needed.flag for _, needed in self.flags[key].targeting.required_flags()]
                    for key, required in self._requirements.items()
                    if required.flags
                }
            )

    def _dependents(self, flags: set[str], segments: AbstractSet[str]) -> set[str]:
        """These flags, those that ask these segments, and those that ask any of all these."""
        found = set(flags)
        found |= {
            key
            for key, required in self._requirements.items()
            if not required.segments.isdisjoint(segments)
        }
        while more := {
            key
            for key, required in self._requirements.items()
            if key not in found and not required.flags.isdisjoint(found)
        }:
            found |= more
        return found

    def _compile(self, key: str, waiting: set[str]) -> None:
        """Compile a flag if it waits for that, after the flags that it asks."""
        if key not in waiting:
            return
        waiting.discard(key)
        if required := self._requirements.get(key):
            for asked in required.flags:
                self._compile(asked, waiting)
        compiled = compile_flag(self.flag_set, self.flags[key], self.evaluators, self._members)
        self.evaluators[key], self.outlines[key] = compiled.evaluate, compiled.outline


@lru_cache(SHARED_DIGESTS)
def _digest_of(targeted: TargetedFlag) -> bytes:
    """Environments that have a flag alike share it, and its digest."""
    flag, targeting = targeted.flag, targeted.targeting
    versions = f"{flag.version}.{targeting.version}"
    return _digest(versions, write_flag(flag), write_targeting(targeting))


_ENCODER = json.JSONEncoder(separators=(",", ":"), check_circular=False)
"""Documents come with their fields in one order, so they need no sorting to be compared."""


def _digest(version: str, *documents: Document) -> bytes:
    return hashlib.sha256(f"{version} {_ENCODER.encode(documents)}".encode()).digest()
