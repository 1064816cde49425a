"""What is asked during a drill, with the answers that are known beforehand."""

from dataclasses import dataclass
from typing import Any, Final

from domain.environment import FlagSet
from domain.snapshot import Snapshot
from entrypoints.demo.flags import beta_testers, demo_flags

CHANGED: Final = "payments"
"""The flag that the drill changes; nothing that is asked depends on it."""

_ASKED: Final = (
    "new-checkout",
    "checkout/button-color",
    "banner",
    "api/requests-per-minute",
)
_USERS: Final = 50
_CONTEXTS: Final[tuple[dict[str, Any], ...]] = (
    {},
    {"country": "AT"},
    {"plan": "enterprise"},
)


@dataclass(frozen=True, slots=True)
class Question:
    """A flag, who asks for it, and the only right answer."""

    flag: str
    context: dict[str, Any]
    value: Any


def questions() -> tuple[Question, ...]:
    """Flags of the demo that are the same at any time, decided here for many users."""
    snapshot = Snapshot.compile(FlagSet("default", "production"), demo_flags(0), [beta_testers()])
    return tuple(
        Question(flag, context, snapshot.evaluate(flag, context, 0).value)
        for number in range(_USERS)
        for flag in _ASKED
        for context in ({"targetingKey": f"user-{number}", **each} for each in _CONTEXTS)
    )
