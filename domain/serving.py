"""What a rule serves, as closures: the decisions are made here, before the first request."""

from bisect import bisect_right
from collections.abc import Callable
from typing import NamedTuple, TypeAlias

from domain.answers import Answers
from domain.binding import of_one, of_two
from domain.bucketing import SCHEMES, TOTAL_WEIGHT, Position, encoded
from domain.context import Context, bucketing_key
from domain.decision import Decision, Reason
from domain.instants import Instant
from domain.predicates import Evaluator
from domain.ramp import Ramp
from domain.rule import Serve
from domain.split import Split, seed_for


class Fork(NamedTuple):
    """A split in two, taken apart, as most splits are."""

    seed: str
    attribute: str
    position: Position
    edge: int
    below: Decision
    above: Decision
    carefully: Callable[[Context], Decision]
    """Decides for contexts whose attribute is no text that UTF-8 can write."""


Serving: TypeAlias = Decision | Fork | Evaluator
"""What is served: one decision, or one that depends on the context."""


def always(decision: Decision) -> Evaluator:
    """An evaluator with one answer."""
    return of_two(_decided, decision)


def _decided(_context: Context, _instant: Instant, decision: Decision) -> Decision:
    return decision


def evaluator_of(serving: Serving) -> Evaluator:
    """An evaluator that serves this."""
    match serving:
        case Decision():
            return always(serving)
        case Fork():
            return of_two(_share_of_two, *serving)
        case _:
            return serving


def compile_serve(
    serve: Serve, answers: Answers, identity: str, reason: Reason, rule: str | None
) -> Serving:
    """Make the decisions of what is served; `reason` is for a variant served alone."""
    match serve:
        case str(variant):
            return answers.serve(variant, reason, rule)
        case Split():
            return _compile_split(serve, answers, identity, rule)
        case Ramp():
            return _compile_ramp(serve, answers, identity, rule)


def _compile_split(split: Split, answers: Answers, identity: str, rule: str | None) -> Serving:
    scheme, attribute = SCHEMES[split.scheme], split.bucket_by
    seed, position = split.seed_for(identity), scheme.position
    edges = scheme.edges([share.weight for share in split.shares])[:-1]
    served = tuple(answers.serve(share.variant, Reason.SPLIT, rule) for share in split.shares)
    missing = answers.unbucketed(attribute)
    carefully = of_one(_careful_share, seed, attribute, position, edges, served, missing)
    match served:
        case (below, above):  # as in most splits: a comparison takes the place of a search
            (edge,) = edges
            return Fork(seed, attribute, position, edge, below, above, carefully)
        case _:
            return of_two(_share, seed, attribute, position, edges, served, carefully)


def _share_of_two(
    context: Context,
    _instant: Instant,
    seed: str,
    attribute: str,
    position: Position,
    edge: int,
    below: Decision,
    above: Decision,
    carefully: Callable[[Context], Decision],
) -> Decision:
    try:
        text: str = seed + context[attribute]  # type: ignore[operator]
        return below if position(text.encode()) < edge else above
    except (KeyError, TypeError, UnicodeEncodeError):
        return carefully(context)


def _share(
    context: Context,
    _instant: Instant,
    seed: str,
    attribute: str,
    position: Position,
    edges: tuple[int, ...],
    served: tuple[Decision, ...],
    carefully: Callable[[Context], Decision],
) -> Decision:
    try:
        point = position((seed + context[attribute]).encode())  # type: ignore[operator]
    except (KeyError, TypeError, UnicodeEncodeError):
        return carefully(context)
    return served[bisect_right(edges, point)]


def _careful_share(
    context: Context,
    seed: str,
    attribute: str,
    position: Position,
    edges: tuple[int, ...],
    served: tuple[Decision, ...],
    missing: Decision,
) -> Decision:
    key = bucketing_key(context, attribute)
    return missing if key is None else served[bisect_right(edges, position(encoded(seed + key)))]


def _compile_ramp(ramp: Ramp, answers: Answers, identity: str, rule: str | None) -> Evaluator:
    scheme, attribute = SCHEMES[ramp.scheme], ramp.bucket_by
    seed = seed_for(ramp.seed, identity)
    served = tuple(
        answers.serve(share.variant, Reason.SPLIT, rule) for share in ramp.points[0].shares
    )
    missing = answers.unbucketed(attribute)

    def evaluate(context: Context, instant: Instant) -> Decision:
        key = bucketing_key(context, attribute)
        if key is None:
            return missing
        bucket = scheme.bucket(seed + key, TOTAL_WEIGHT)
        return served[bisect_right(ramp.upper_weights(instant), bucket)]

    return evaluate
