"""Flags as closures: all branching on the definition happens here, none of it per request."""

from collections.abc import Mapping
from dataclasses import dataclass

from domain.answers import Answers
from domain.binding import of_two
from domain.condition import Comparison, Condition, InSegment, Prerequisite, walk
from domain.context import NOW, TARGETING_KEY, Context, bucketing_key
from domain.decision import Decision, Reason
from domain.environment import FlagSet
from domain.flag import TargetedFlag
from domain.instants import Instant
from domain.predicates import (
    Evaluator,
    Predicate,
    Surroundings,
    compile_condition,
    compile_prerequisite,
)
from domain.ramp import Ramp
from domain.serving import Serving, always, compile_serve, evaluator_of
from domain.targeting import Targeting


@dataclass(frozen=True, slots=True)
class Requirements:
    """What a flag's answer depends on besides the flag and the context."""

    flags: frozenset[str] = frozenset()
    segments: frozenset[str] = frozenset()
    instant: bool = False

    def __bool__(self) -> bool:
        return bool(self.flags or self.segments or self.instant)


_NOTHING = Requirements()


def requirements_of(targeting: Targeting) -> Requirements:
    """What the targeting asks for: other flags, segments, the instant."""
    flags = {needed.flag for needed in targeting.prerequisites}
    segments: set[str] = set()
    instant = isinstance(targeting.default, Ramp)
    for rule in targeting.rules:
        instant = instant or isinstance(rule.serve, Ramp)
        for part in walk(rule.condition):
            match part:
                case Comparison(attribute=attribute):
                    instant = instant or attribute == NOW
                case Prerequisite(flag=flag):
                    flags.add(flag)
                case InSegment(segment=segment):
                    segments.add(segment)
                case _:
                    continue
    if not (flags or segments or instant):
        return _NOTHING
    return Requirements(frozenset(flags), frozenset(segments), instant)


def asks_for_instant(condition: Condition | None) -> bool:
    """Whether a condition looks at the instant of evaluation."""
    return condition is not None and any(
        isinstance(part, Comparison) and part.attribute == NOW for part in walk(condition)
    )


@dataclass(frozen=True, slots=True)
class Case:
    """A rule: whether it applies, and what it then serves."""

    condition: Condition
    fulfilled: Predicate
    serving: Serving


@dataclass(frozen=True, slots=True)
class Outline:
    """A flag that asks no other flag, taken apart: the first case that applies decides."""

    targets: Mapping[str, Decision]
    """What is served to individual targeting keys, before any case."""
    cases: tuple[Case, ...]
    otherwise: Serving


@dataclass(frozen=True, slots=True)
class CompiledFlag:
    """A flag that is ready to be evaluated."""

    evaluate: Evaluator
    """Pure; never raises."""
    outline: Outline | None
    """For who evaluates many flags at once; nothing for a flag with prerequisites."""


def compile_flag(
    flag_set: FlagSet,
    targeted: TargetedFlag,
    flags: Mapping[str, Evaluator],
    segments: Mapping[str, Predicate],
) -> CompiledFlag:
    """Compile a flag.

    `flags` and `segments` hold what the targeting asks for, compiled.
    """
    flag, targeting = targeted.flag, targeted.targeting
    answers = Answers(flag_set, targeted)
    if not targeting.on:
        off = answers.serve(targeting.off_variant, Reason.DISABLED)
        return CompiledFlag(always(off), Outline({}, (), off))
    around = Surroundings(flag.id, flags, segments)
    dynamic = targeting.prerequisites or targeting.targets or targeting.rules
    otherwise = compile_serve(
        targeting.default, answers, flag.id, Reason.DEFAULT if dynamic else Reason.STATIC, None
    )
    cases = tuple(
        Case(
            rule.condition,
            compile_condition(rule.condition, around),
            compile_serve(rule.serve, answers, flag.id, Reason.TARGETING_MATCH, rule.key),
        )
        for rule in targeting.rules
    )
    targets = {
        key: answers.serve(target.variant, Reason.TARGETING_MATCH)
        for target in targeting.targets
        for key in target.keys
    }
    evaluate = _targeted(targets, _first_match(cases, otherwise))
    if not targeting.prerequisites:
        return CompiledFlag(evaluate, Outline(targets, cases, otherwise))
    needed = [
        compile_prerequisite(prerequisite, flags[prerequisite.flag])
        for prerequisite in targeting.prerequisites
    ]
    off = answers.serve(targeting.off_variant, Reason.DISABLED)
    return CompiledFlag(_unless_off(needed, off, evaluate), None)


def _first_match(cases: tuple[Case, ...], default: Serving) -> Evaluator:
    if not cases:
        return evaluator_of(default)
    if len(cases) == 1 and isinstance(default, Decision):
        (only,) = cases
        if isinstance(only.serving, Decision):
            return of_two(_either, only.fulfilled, only.serving, default)
        return of_two(_if_then, only.fulfilled, evaluator_of(only.serving), default)
    ordered = tuple((case.fulfilled, evaluator_of(case.serving)) for case in cases)
    return of_two(_first, ordered, evaluator_of(default))


def _either(
    context: Context, instant: Instant, fulfilled: Predicate, one: Decision, other: Decision
) -> Decision:
    return one if fulfilled(context, instant) else other


def _if_then(
    context: Context, instant: Instant, fulfilled: Predicate, serve: Evaluator, other: Decision
) -> Decision:
    return serve(context, instant) if fulfilled(context, instant) else other


def _first(
    context: Context,
    instant: Instant,
    cases: tuple[tuple[Predicate, Evaluator], ...],
    otherwise: Evaluator,
) -> Decision:
    for fulfilled, serve in cases:
        if fulfilled(context, instant):
            return serve(context, instant)
    return otherwise(context, instant)


def _targeted(targets: Mapping[str, Decision], otherwise: Evaluator) -> Evaluator:
    if not targets:
        return otherwise

    def evaluate(context: Context, instant: Instant) -> Decision:
        key = bucketing_key(context, TARGETING_KEY)
        named = None if key is None else targets.get(key)
        return otherwise(context, instant) if named is None else named

    return evaluate


def _unless_off(needed: list[Predicate], off: Decision, otherwise: Evaluator) -> Evaluator:
    def evaluate(context: Context, instant: Instant) -> Decision:
        for fulfilled in needed:
            if not fulfilled(context, instant):
                return off
        return otherwise(context, instant)

    return evaluate
