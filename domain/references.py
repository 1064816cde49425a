"""What a targeting refers to beyond its own flag has to be there."""

from bisect import bisect_right
from collections.abc import Collection, Mapping

from domain.condition import Prerequisite
from domain.errors import InvalidDefinition
from domain.flag import Flag
from domain.prerequisites import check_prerequisites
from domain.targeting import Targeting
from domain.within import within


def check_references(
    targeting: Targeting, flags: Mapping[str, Flag], segments: Collection[str]
) -> None:
    """Refuse what refers to a flag, a variant or a segment that is not there, or archived.

    `flags` and `segments` hold at least those that are referred to and exist.
    """
    for path, needed in targeting.required_flags():
        with within(*path):
            _check_flag(needed, flags.get(needed.flag))
    for path, segment in targeting.required_segments():
        if segment not in segments:
            raise InvalidDefinition(f"there is no segment '{segment}'", *path)


def check_questions(targeting: Targeting, graph: Mapping[str, Collection[str]]) -> None:
    """Refuse a targeting whose questions to other flags could not be evaluated.

    `graph` is one that could, of the flag's environment; what it says about this flag is
    ignored. The error is at the first question that is too much.
    """
    questions = list(targeting.required_flags())
    asked = [needed.flag for _, needed in questions]

    def with_first(count: int) -> dict[str, Collection[str]]:
        return {**graph, targeting.flag: asked[:count]}

    if not questions or _is_sound(with_first(len(questions))):
        return
    sound = bisect_right(
        range(1, len(questions)), 0, key=lambda count: 0 if _is_sound(with_first(count)) else 1
    )
    with within(*questions[sound][0]):
        check_prerequisites(with_first(sound + 1))


def _is_sound(graph: Mapping[str, Collection[str]]) -> bool:
    try:
        check_prerequisites(graph)
    except InvalidDefinition:
        return False
    return True


def _check_flag(needed: Prerequisite, flag: Flag | None) -> None:
    if flag is None:
        raise InvalidDefinition(f"there is no flag '{needed.flag}'")
    if flag.archived:
        raise InvalidDefinition(f"the flag '{needed.flag}' is archived")
    for variant in needed.variants:
        if variant not in flag.variant_keys:
            known = ", ".join(sorted(flag.variant_keys))
            raise InvalidDefinition(
                f"the flag '{needed.flag}' has no variant '{variant}'; it has {known}"
            )
