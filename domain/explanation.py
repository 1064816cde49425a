"""The slow, obvious evaluator, which tells every step it takes.

It answers "why did this user get this value?", and it is the second opinion that the compiled
evaluator is held against: both must reach the same decision for every flag, context and instant.
They share what an attribute's value means (`operators`, `context`, `bucketing`) and what a
decision looks like (`answers`), which have examples and vectors of their own; they do not share
what decides.
"""

from dataclasses import dataclass
from itertools import accumulate

from domain.answers import UNKNOWN_FLAG, Answers
from domain.bucketing import SCHEMES, TOTAL_WEIGHT
from domain.condition import Prerequisite
from domain.context import TARGETING_KEY, Context, bucketing_key
from domain.decision import Decision, Reason
from domain.instants import Instant
from domain.ramp import Ramp
from domain.reasoning import Asked, Step, explain_condition, moment
from domain.rule import Serve
from domain.snapshot import Snapshot
from domain.split import Split
from domain.targeting import Targeting


@dataclass(frozen=True, slots=True)
class Explanation:
    """A decision and the steps that led to it, in the order in which they were taken."""

    decision: Decision
    steps: tuple[Step, ...]


def explain(snapshot: Snapshot, key: str, context: Context, instant: Instant) -> Explanation:
    """Decide as the snapshot does, and tell how. Pure; never raises.

    A flag that is asked several times is explained the first time.
    """
    if key not in snapshot.flags:
        return Explanation(
            UNKNOWN_FLAG, (Step(f"flag '{key}'", "does not exist here", passed=False),)
        )
    return _Evaluation(snapshot, key, context, instant, {}).explanation()


class _Evaluation:
    """One evaluation of one flag."""

    def __init__(
        self,
        snapshot: Snapshot,
        key: str,
        context: Context,
        instant: Instant,
        told: dict[str, Decision],
    ) -> None:
        self._snapshot = snapshot
        self._targeted = snapshot.flags[key]
        self._context = context
        self._instant = instant
        self._told = told
        self._answers = Answers(snapshot.flag_set, self._targeted)
        self._steps: list[Step] = []
        self._asked = Asked(
            self._targeted.flag.id, context, instant, snapshot.segments, self._explain_other
        )

    def explanation(self) -> Explanation:
        """Go through the targeting in its order; the first that applies decides."""
        decision = self._decide(self._targeted.targeting)
        return Explanation(decision, tuple(self._steps))

    def _decide(self, targeting: Targeting) -> Decision:
        for decide in (self._if_off, self._if_prerequisite_fails, self._if_targeted, self._by_rule):
            decision = decide(targeting)
            if decision is not None:
                return decision
        plain = not (targeting.prerequisites or targeting.targets or targeting.rules)
        reason = Reason.STATIC if plain else Reason.DEFAULT
        self._note("default", "nothing before it decided")
        return self._serve(targeting.default, reason, None)

    def _if_off(self, targeting: Targeting) -> Decision | None:
        if targeting.on:
            self._note("switch", "the flag is on")
            return None
        detail = f"the flag is off: its off variant '{targeting.off_variant}'"
        self._note("switch", detail, passed=False)
        return self._answers.serve(targeting.off_variant, Reason.DISABLED)

    def _if_prerequisite_fails(self, targeting: Targeting) -> Decision | None:
        for prerequisite in targeting.prerequisites:
            step = explain_condition(prerequisite, self._asked)
            self._steps.append(step)
            if not step.passed:
                return self._answers.serve(targeting.off_variant, Reason.DISABLED)
        return None

    def _if_targeted(self, targeting: Targeting) -> Decision | None:
        key = bucketing_key(self._context, TARGETING_KEY)
        for target in targeting.targets:
            named = key in target.keys
            detail = f"{'names' if named else 'does not name'} the targeting key {key!r}"
            self._note(f"target '{target.variant}'", detail, passed=named)
            if named:
                return self._answers.serve(target.variant, Reason.TARGETING_MATCH)
        return None

    def _by_rule(self, targeting: Targeting) -> Decision | None:
        for rule in targeting.rules:
            step = explain_condition(rule.condition, self._asked)
            self._note(f"rule '{rule.key}'", rule.description, step, passed=step.passed)
            if step.passed:
                return self._serve(rule.serve, Reason.TARGETING_MATCH, rule.key)
        return None

    def _serve(self, serve: Serve, reason: Reason, rule: str | None) -> Decision:
        match serve:
            case str(variant):
                self._note("serve", f"the variant '{variant}'")
                return self._answers.serve(variant, reason, rule)
            case Split():
                return self._serve_split(serve, rule)
            case Ramp():
                at = moment(self._instant)
                self._note("ramp", f"the weights of {at}, shape '{serve.shape}'")
                return self._serve_split(serve.split_at(self._instant), rule)

    def _serve_split(self, split: Split, rule: str | None) -> Decision:
        key = bucketing_key(self._context, split.bucket_by)
        if key is None:
            detail = f"no '{split.bucket_by}' that is a string or an integer"
            self._note("split", detail, passed=False)
            return self._answers.unbucketed(split.bucket_by)
        text = split.seed_for(self._targeted.flag.id) + key
        bucket = SCHEMES[split.scheme].bucket(text, TOTAL_WEIGHT)
        variant, lower, upper = next(
            share for share in _shares(split) if share[1] <= bucket < share[2]
        )
        self._note(
            "split",
            f"bucket {bucket:,} of {TOTAL_WEIGHT:,} by '{split.bucket_by}' ({split.scheme}) "
            f"fell in '{variant}': {lower:,} to {upper:,}",
        )
        return self._answers.serve(variant, Reason.SPLIT, rule)

    def _explain_other(self, prerequisite: Prerequisite) -> Explanation:
        key = prerequisite.flag
        if key in self._told:
            step = Step(f"flag '{key}'", "as explained before", passed=True)
            return Explanation(self._told[key], (step,))
        other = _Evaluation(self._snapshot, key, self._context, self._instant, self._told)
        explanation = other.explanation()
        self._told[key] = explanation.decision
        return explanation

    def _note(self, title: str, detail: str, *steps: Step, passed: bool = True) -> None:
        self._steps.append(Step(title, detail, steps, passed=passed))


def _shares(split: Split) -> list[tuple[str, int, int]]:
    """Each variant with the buckets that are its own: from the first to below the second."""
    uppers = accumulate(share.weight for share in split.shares)
    return [
        (share.variant, upper - share.weight, upper)
        for share, upper in zip(split.shares, uppers, strict=True)
    ]
