"""What a rule serves, as closures: the decisions are made here, before the first request."""

from bisect import bisect_right
from typing import TypeAlias

from domain.answers import Answers
from domain.bucketing import SCHEMES, TOTAL_WEIGHT, encoded
from domain.context import Context, bucketing_key
from domain.decision import Decision, Reason
from domain.instants import Instant
from domain.predicates import Evaluator
from domain.ramp import Ramp
from domain.rule import Serve
from domain.split import Split, seed_for

Serving: TypeAlias = Decision | Evaluator
"""What is served: one decision, or one that depends on the context."""


def always(decision: Decision) -> Evaluator:
    """An evaluator with one answer."""
    return lambda _context, _instant: decision


def evaluator_of(serving: Serving) -> Evaluator:
    """An evaluator that serves this."""
    return always(serving) if isinstance(serving, Decision) else serving


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


def _compile_split(split: Split, answers: Answers, identity: str, rule: str | None) -> Evaluator:
    scheme, attribute = SCHEMES[split.scheme], split.bucket_by
    seed, position = split.seed_for(identity), scheme.position
    edges = scheme.edges([share.weight for share in split.shares])[:-1]
    served = tuple(answers.serve(share.variant, Reason.SPLIT, rule) for share in split.shares)
    missing = answers.unbucketed(attribute)

    def carefully(context: Context) -> Decision:
        key = bucketing_key(context, attribute)
        if key is None:
            return missing
        return served[bisect_right(edges, position(encoded(seed + key)))]

    def evaluate(context: Context, _instant: Instant) -> Decision:
        try:
            point = position((seed + context[attribute]).encode())  # type: ignore[operator]
        except (KeyError, TypeError, UnicodeEncodeError):
            return carefully(context)
        return served[bisect_right(edges, point)]

    if len(served) != _TWO:
        return evaluate
    (edge,), (below, above) = edges, served

    def evaluate_two(context: Context, _instant: Instant) -> Decision:
        try:
            text: str = seed + context[attribute]  # type: ignore[operator]
            return below if position(text.encode()) < edge else above
        except (KeyError, TypeError, UnicodeEncodeError):
            return carefully(context)

    return evaluate_two


_TWO = 2
"""With two shares, as in most splits, a comparison takes the place of a search."""


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
