"""What the flags of a view serve together once it is known which of their rules apply."""

from collections.abc import Iterable, Sequence
from operator import itemgetter
from typing import Any, NamedTuple

from domain.bucketing import Position, encoded
from domain.context import Context
from domain.decision import Decision
from domain.instants import Instant
from domain.predicates import Evaluator
from domain.serving import Fork, Serving, evaluator_of

_OVERHEAD = 100
"""Bytes of a small object, and of what refers to it."""


class Constants:
    """Decisions that go together: whoever counts them counts this, and looks inside later."""

    __slots__ = ("encoded",)

    def __init__(self, encoded: Sequence[bytes]) -> None:
        self.encoded = tuple(encoded)
        """What OFREP sends for each."""


class Together(NamedTuple):
    """What every flag of a view was decided to be, in the order of their keys."""

    pieces: Sequence[bytes]
    """The decisions as OFREP sends them, with commas between; to be joined."""
    constants: Sequence[Constants]
    """Those that no split decided."""
    others: Sequence[bytes]
    """The rest of them, one by one."""

    @property
    def encoded(self) -> bytes:
        """The pieces in one."""
        return b"".join(self.pieces)


class _Forks:
    """Splits in two that look at one attribute: what it is made into is made once for all."""

    __slots__ = ("attribute", "carefully", "position", "quickly")

    def __init__(self, attribute: str, position: Position) -> None:
        self.attribute = attribute
        self.position = position
        self.quickly: list[tuple[int, bytes, int, bytes, bytes]] = []
        """Place, seed, edge, and what is served below it and above."""
        self.carefully: list[tuple[int, Evaluator]] = []
        """The same for whatever the attribute may be."""

    def add(self, place: int, fork: Fork) -> None:
        below, above = fork.below.encoded, fork.above.encoded
        self.quickly.append((place, encoded(fork.seed), fork.edge, below, above))
        self.carefully.append((place, evaluator_of(fork)))


class Plan:
    """Parts of an answer that are ready, and those that each context decides."""

    __slots__ = ("_chosen", "_constants", "_forks", "_pieces", "_rest", "size")

    def __init__(self, servings: Iterable[Serving]) -> None:
        """What each flag serves, in the order of their keys."""
        constants, run, places = list[bytes](), list[bytes](), list[int]()
        self._forks: dict[tuple[str, Position], _Forks] = {}
        self._pieces: list[bytes] = []
        self._rest: list[tuple[int, Evaluator]] = []
        for number, serving in enumerate(servings):
            if number:
                run.append(b",")
            if isinstance(serving, Decision):
                constants.append(serving.encoded)
                run.append(serving.encoded)
            else:
                self._close(run)
                places.append(self._open(serving))
        self._close(run)
        self._constants = (Constants(constants),)
        self._chosen = _items(places)
        objects = len(constants) + 4 * len(self._pieces)
        self.size = sum(map(len, self._pieces)) + _OVERHEAD * objects
        """About as many bytes are needed to remember it."""

    def _close(self, run: list[bytes]) -> None:
        if run:
            self._pieces.append(b"".join(run))
            run.clear()

    def _open(self, serving: Fork | Evaluator) -> int:
        """Leave a place for what each context decides."""
        place = len(self._pieces)
        self._pieces.append(b"")
        if isinstance(serving, Fork):
            about = serving.attribute, serving.position
            self._forks.setdefault(about, _Forks(*about)).add(place, serving)
        else:
            self._rest.append((place, serving))
        return place

    def __call__(self, context: Context, instant: Instant) -> Together:
        """Decide what is open. Never raises."""
        pieces = self._pieces.copy()
        for forks in self._forks.values():
            try:
                key: bytes = context[forks.attribute].encode()  # type: ignore[union-attr]
            except (KeyError, AttributeError, UnicodeEncodeError):
                for place, evaluate in forks.carefully:
                    pieces[place] = evaluate(context, instant).encoded
                continue
            position = forks.position
            for place, seed, edge, below, above in forks.quickly:
                pieces[place] = below if position(seed + key) < edge else above
        for place, evaluate in self._rest:
            pieces[place] = evaluate(context, instant).encoded
        return Together(pieces, self._constants, self._chosen(pieces))


def one_by_one(evaluators: Iterable[Evaluator], context: Context, instant: Instant) -> Together:
    """What flags are decided to be, of which nothing is known beforehand. Never raises."""
    others = [evaluate(context, instant).encoded for evaluate in evaluators]
    return Together((b",".join(others),), (), others)


def _items(places: Sequence[int]) -> "itemgetter[Any]":
    """Takes the items at these places out of a list, always as a sequence."""
    if len(places) > 1:
        return itemgetter(*places)
    return itemgetter(slice(places[0], places[0] + 1) if places else slice(0))
