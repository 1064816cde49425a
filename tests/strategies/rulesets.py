"""Everything that one environment needs to evaluate."""

from dataclasses import dataclass

from hypothesis import assume
from hypothesis import strategies as st

from domain.errors import InvalidDefinition
from domain.flag import TargetedFlag
from domain.prerequisites import check_prerequisites
from domain.segment import Segment
from tests.strategies.conditions import Surroundings
from tests.strategies.flags import segments, targeted_flags
from tests.strategies.texts import flag_keys, slugs


@dataclass(frozen=True, slots=True)
class Ruleset:
    """Flags with their targeting, and segments; complete and without cycles."""

    flags: tuple[TargetedFlag, ...]
    segments: tuple[Segment, ...]


def _evaluable(flags: list[TargetedFlag]) -> bool:
    try:
        check_prerequisites(
            {
                flag.flag.key: [needed.flag for _, needed in flag.targeting.required_flags()]
                for flag in flags
            }
        )
    except InvalidDefinition:
        return False
    return True


@st.composite
def rulesets(draw: st.DrawFn, *, least: int = 0, most: int = 4) -> Ruleset:
    """Between `least` and `most` flags, each of which may ask those made before it."""
    known = [draw(segments(key)) for key in draw(st.lists(slugs(), max_size=2, unique=True))]
    names = tuple(segment.key for segment in known)
    flags: list[TargetedFlag] = []
    for key in draw(st.lists(flag_keys(), min_size=least, max_size=most, unique=True)):
        earlier = {
            flag.flag.key: tuple(variant.key for variant in flag.flag.variants) for flag in flags
        }
        flags.append(draw(targeted_flags(key, Surroundings(names, earlier))))
    assume(_evaluable(flags))
    return Ruleset(tuple(flags), tuple(known))


def surroundings(ruleset: Ruleset, before: str | None = None) -> Surroundings:
    """What may be asked in a ruleset: its segments, and its flags up to the one called `before`."""
    flags: dict[str, tuple[str, ...]] = {}
    for targeted in ruleset.flags:
        if targeted.flag.key == before:
            break
        flags[targeted.flag.key] = tuple(variant.key for variant in targeted.flag.variants)
    return Surroundings(tuple(segment.key for segment in ruleset.segments), flags)
