"""The same flags and contexts for every engine: one benchmark flag and realistic neighbours."""

import json
import random  # noqa: TID251  the same workload in every run
from dataclasses import dataclass

from domain.condition import AllOf, Comparison
from domain.environment import FlagSet
from domain.flag import Flag, TargetedFlag
from domain.operators import Operator
from domain.rule import Rule
from domain.split import Share, Split
from domain.targeting import Targeting
from domain.values import ValueType
from domain.variant import Variant

FLAG_SET = FlagSet("benchmark", "production")
KEY = "new-checkout"
COUNTRIES = ("DE", "FR", "IT", "ES", "NL", "BE", "AT", "PL", "SE", "DK")
ELSEWHERE = ("US", "JP", "BR", "IN", "AU")
PLANS = ("pro", "team", "enterprise")
CONTEXTS = 10_000


@dataclass(frozen=True)
class Constraint:
    """An attribute that is one of some texts, or a number that is at least something."""

    attribute: str
    wanted: tuple[str, ...] | int


@dataclass(frozen=True)
class Rollout:
    """If all constraints pass: `on` for a share of the users in per cent, and else `off`."""

    constraints: tuple[Constraint, ...]
    percent: int


@dataclass(frozen=True)
class NeutralFlag:
    """A boolean flag as every engine knows it. Without a matching rollout it serves `off`."""

    key: str
    on: bool
    rollouts: tuple[Rollout, ...]


BENCHMARK_FLAG = NeutralFlag(
    KEY,
    on=True,
    rollouts=(
        Rollout(
            (Constraint("country", COUNTRIES), Constraint("plan", PLANS), Constraint("age", 18)),
            percent=50,
        ),
    ),
)


def neutral_flags(neighbours: int) -> list[NeutralFlag]:
    """The benchmark flag and its neighbours, the same ones in every run."""
    dice = random.Random(7)  # noqa: S311  see the import
    return [BENCHMARK_FLAG, *(_neighbour(number, dice) for number in range(neighbours))]


def _neighbour(number: int, dice: random.Random) -> NeutralFlag:
    rollouts = []
    for _ in range(dice.randrange(4)):
        constraints = [
            Constraint("country", tuple(dice.sample(COUNTRIES + ELSEWHERE, dice.randint(1, 10)))),
            Constraint("plan", tuple(dice.sample((*PLANS, "free"), dice.randint(1, 3)))),
            Constraint("age", dice.choice((16, 18, 21, 65))),
        ]
        chosen = tuple(dice.sample(constraints, dice.randint(1, 3)))
        rollouts.append(Rollout(chosen, dice.choice((100, 100, 50, 25, 10))))
    return NeutralFlag(_key(number), on=dice.random() < 0.8, rollouts=tuple(rollouts))


def _key(number: int) -> str:
    return f"area-{number % 37}.flag-{number}"


def similar_flag(number: int) -> NeutralFlag:
    """A flag of the benchmark flag's shape, and so of its cost, that asks for other values."""
    dice = random.Random(number)  # noqa: S311  see the import
    constraints = (
        Constraint("country", tuple(dice.sample(COUNTRIES + ELSEWHERE, 10))),
        Constraint("plan", tuple(dice.sample((*PLANS, "free"), 3))),
        Constraint("age", dice.choice((13, 16, 18, 21))),
    )
    return NeutralFlag(_key(number), on=True, rollouts=(Rollout(constraints, percent=50),))


def contexts(share: float) -> list[dict[str, str | int]]:
    """Contexts that pass each constraint with this probability, independently."""
    dice = random.Random(11)  # noqa: S311  see the import
    return [_context(number, share, dice) for number in range(CONTEXTS)]


def _context(number: int, share: float, dice: random.Random) -> dict[str, str | int]:
    in_country, on_plan, of_age = (dice.random() < share for _ in range(3))
    context = {
        "targetingKey": f"user-{number:06d}",
        "country": dice.choice(COUNTRIES if in_country else ELSEWHERE),
        "plan": dice.choice(PLANS) if on_plan else "free",
        "age": dice.randint(18, 80) if of_age else dice.randint(5, 17),
    }
    decoded: dict[str, str | int] = json.loads(json.dumps(context))  # as they come off the wire
    return decoded


def targeted(flag: NeutralFlag) -> TargetedFlag:
    """The flag in our own terms."""
    rules = tuple(
        Rule(f"rollout-{number}", _condition(rollout), _serve(rollout.percent))
        for number, rollout in enumerate(flag.rollouts)
    )
    return TargetedFlag(
        Flag(
            id=flag.key,
            key=flag.key,
            value_type=ValueType.BOOLEAN,
            variants=(Variant("on", value=True), Variant("off", value=False)),
        ),
        Targeting(flag=flag.key, on=flag.on, off_variant="off", default="off", rules=rules),
    )


def _condition(rollout: Rollout) -> AllOf:
    return AllOf(
        tuple(
            Comparison(constraint.attribute, Operator.GREATER_THAN_OR_EQUAL, (constraint.wanted,))
            if isinstance(constraint.wanted, int)
            else Comparison(constraint.attribute, Operator.IN, constraint.wanted)
            for constraint in rollout.constraints
        )
    )


def _serve(percent: int) -> str | Split:
    if percent == 100:
        return "on"
    return Split((Share("on", percent * 1000), Share("off", 100_000 - percent * 1000)))
