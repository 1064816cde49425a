"""How a command ends: its exit code, and the one line that says why. One table."""

from dataclasses import dataclass
from enum import IntEnum

from domain import errors
from domain.errors import FlaghoistError, InvalidDefinition, Unavailable


class Exit(IntEnum):
    """The exit codes of every command."""

    OK = 0
    REFUSED = 1
    USAGE = 2
    NOT_FOUND = 3
    CONFLICT = 4
    UNAUTHORISED = 5
    UNAVAILABLE = 6
    FAULT = 70


MEANINGS = {
    Exit.OK: "done",
    Exit.REFUSED: "refused: a rule is broken, something is still used, a flag has no value for "
    "the context, or a fault was found",
    Exit.USAGE: "wrong arguments or settings",
    Exit.NOT_FOUND: "not found",
    Exit.CONFLICT: "conflict: the key is taken, somebody changed it, or no owner would remain",
    Exit.UNAUTHORISED: "no valid API key, or not with this right",
    Exit.UNAVAILABLE: "the database or the server does not answer, or is not ready",
    Exit.FAULT: "a fault of Flaghoist itself",
}

EPILOG = "Exit codes: " + "; ".join(f"{code.value} {text}" for code, text in MEANINGS.items()) + "."

OF_ERRORS: dict[type[FlaghoistError], Exit] = {
    errors.InvalidDefinition: Exit.REFUSED,
    errors.NotFound: Exit.NOT_FOUND,
    errors.AlreadyExists: Exit.CONFLICT,
    errors.StaleVersion: Exit.CONFLICT,
    errors.LastOwnerKey: Exit.CONFLICT,
    errors.StillUsed: Exit.REFUSED,
    errors.FlagArchived: Exit.REFUSED,
    errors.Unauthenticated: Exit.UNAUTHORISED,
    errors.Forbidden: Exit.UNAUTHORISED,
    errors.TooManyStreams: Exit.UNAVAILABLE,
    errors.NoRoomForStreams: Exit.UNAVAILABLE,
    errors.Unavailable: Exit.UNAVAILABLE,
}
"""By the class or the nearest one above it."""


_SETTINGS = {
    "the database": "FLAGHOIST_DATABASE_URL",
    "the disk": "FLAGHOIST_SNAPSHOTS_DIRECTORY",
    "Redis": "FLAGHOIST_REDIS_URL",
}
"""Where it was said what does not answer."""


@dataclass(frozen=True, slots=True)
class Fault:
    """A broken rule, with the JSON pointer to what breaks it in the body that was sent."""

    pointer: str
    rule: str

    def __str__(self) -> str:
        return f"{self.pointer}: {self.rule}" if self.pointer else self.rule


class Failure(Exception):
    """A command cannot do what it was asked. `said` tells why, each a sentence of its own."""

    def __init__(self, exit_code: Exit, *said: str | Fault) -> None:
        super().__init__(exit_code, *said)
        self.exit_code = exit_code
        self.said = said

    @property
    def lines(self) -> tuple[str, ...]:
        """Why, as people read it."""
        return tuple(map(str, self.said))

    @classmethod
    def of(cls, error: FlaghoistError) -> "Failure":
        """The failure that a domain error means."""
        code = next(OF_ERRORS[kind] for kind in type(error).__mro__ if kind in OF_ERRORS)
        if isinstance(error, InvalidDefinition):
            return cls(code, Fault(error.pointer, error.rule))
        return cls(code, sentence_of(error))


def sentence_of(error: Exception) -> str:
    """What a refusal says to somebody at this machine."""
    match error:
        case InvalidDefinition(pointer=pointer, rule=rule):
            return str(Fault(pointer, rule))
        case Unavailable(what=what, cause=cause) if cause:
            return f"{_SETTINGS[what]}: {cause}" if what in _SETTINGS else cause
        case _:
            return str(error)
