"""All flags of a view at once, in parts that later snapshots share.

Work on a part grows faster than the part, and every change makes the part anew that it is in.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final
from zlib import crc32

from domain.batch import Batch
from domain.compilation import Outline
from domain.context import Context
from domain.instants import Instant
from domain.plans import Constants, Together, one_by_one
from domain.predicates import Evaluator

SIZE: Final = 256
"""Flags of a part, on average. Twice as many are not divided yet."""


class Bulk:
    """Evaluates all flags of a view. Answers as their evaluators do, byte for byte.

    Parts are prepared while requests are answered, one for each request, so none waits for all of
    ten thousand flags. Until then their flags are evaluated one by one.
    """

    __slots__ = ("_waiting", "parts")

    def __init__(
        self,
        evaluators: Mapping[str, Evaluator],
        outlines: Mapping[str, Outline | None],
        before: "Bulk | None" = None,
    ) -> None:
        """Both by key, in the order of the keys. What is as it was `before` is shared with it."""
        known = {} if before is None else {part.evaluators[0]: part for part in before.parts}
        self.parts: list[Part] = []
        """All its flags."""
        for keys in _cut(evaluators):
            these = [evaluators[key] for key in keys]
            part = known.get(these[0])
            if part is None or part.evaluators != these:
                part = Part(these, [outlines[key] for key in keys])
            self.parts.append(part)
        self._waiting = [part for part in self.parts if part.batch is None]

    def __call__(self, context: Context, instant: Instant) -> Together:
        """Decide every flag. Never raises."""
        if self._waiting:
            self._waiting.pop().prepare()
        if len(self.parts) == 1:
            return self.parts[0](context, instant)
        pieces, constants, others = list[bytes](), list[Constants](), list[bytes]()
        for part in self.parts:
            decided = part(context, instant)
            if pieces:
                pieces.append(b",")
            pieces += decided.pieces
            constants += decided.constants
            others += decided.others
        return Together(pieces, constants, others)


class Part:
    """Some flags, next to one another in the order of keys."""

    __slots__ = ("_outlines", "batch", "evaluators")

    def __init__(self, evaluators: Sequence[Evaluator], outlines: Sequence[Outline | None]) -> None:
        self.evaluators = evaluators
        self._outlines = outlines
        self.batch: Batch | None = None

    def prepare(self) -> None:
        """Make what evaluates them at once, if another snapshot that shares them has not."""
        if self.batch is None:
            self.batch = Batch(self.evaluators, self._outlines)

    def __call__(self, context: Context, instant: Instant) -> Together:
        if self.batch is None:
            return one_by_one(self.evaluators, context, instant)
        return self.batch(context, instant)


def _cut(keys: Mapping[str, object]) -> Iterator[list[str]]:
    """Keys in parts. Where a part ends, its last key alone decides, so a new one moves few."""
    if len(keys) <= 2 * SIZE:
        yield from [[*keys]] if keys else ()
        return
    part = list[str]()
    for key in keys:
        part.append(key)
        if not crc32(key.encode()) % SIZE:
            yield part
            part = []
    if part:
        yield part
