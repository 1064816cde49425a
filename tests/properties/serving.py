"""What one flag serves to many people: the shortest way from a split to the variants."""

from collections.abc import Iterable

from domain.condition import Condition
from domain.environment import FlagSet
from domain.flag import Flag, TargetedFlag
from domain.instants import Instant
from domain.ramp import Ramp
from domain.rule import Rule, Serve, served_variants
from domain.snapshot import Snapshot
from domain.split import Split
from domain.targeting import Targeting
from domain.values import ValueType
from domain.variant import Variant
from tests.strategies.rulesets import Ruleset

FLAG_SET = FlagSet("shop", "production")
NOTHING = Ruleset((), ())


def serving(serve: Serve, identity: str) -> Snapshot:
    """A snapshot with one flag, ``flag``, that is on and serves nothing else."""
    variants = tuple(Variant(key, key) for key in served_variants(serve))
    flag = Flag(id=identity, key="flag", value_type=ValueType.STRING, variants=variants)
    targeting = Targeting(flag="flag", on=True, off_variant=variants[0].key, default=serve)
    return Snapshot.compile(FLAG_SET, [TargetedFlag(flag, targeting)])


def served_to(
    people: Iterable[str], serve: Split | Ramp, identity: str, instant: Instant = 0
) -> list[str]:
    """The variant that each person gets, in their order."""
    evaluate = serving(serve, identity).evaluate
    decisions = [evaluate("flag", {serve.bucket_by: person}, instant) for person in people]
    return [str(decision.variant) for decision in decisions]


def compiled(ruleset: Ruleset) -> Snapshot:
    """The snapshot of a ruleset."""
    return Snapshot.compile(FLAG_SET, ruleset.flags, ruleset.segments)


def asking(condition: Condition, around: Ruleset = NOTHING) -> Ruleset:
    """The ruleset with one more flag, ``flag``, that is ``yes`` if the condition is fulfilled."""
    variants = (Variant("yes", value=True), Variant("no", value=False))
    flag = Flag(id="id", key="flag", value_type=ValueType.BOOLEAN, variants=variants)
    rules = (Rule("asking", condition, "yes"),)
    targeting = Targeting(flag="flag", on=True, off_variant="no", default="no", rules=rules)
    return Ruleset((*around.flags, TargetedFlag(flag, targeting)), around.segments)
