"""History, written along with every change."""

from adapters.memory.state import MemoryState
from application.access import Actor
from application.journal import Step
from application.ports.clock import Clock
from domain.errors import StaleVersion
from domain.history import Subject


class Recorder:
    """Appends the steps of one unit of work to the history, in the name of its actor."""

    def __init__(self, state: MemoryState, clock: Clock, actor: Actor) -> None:
        self._state = state
        self._clock = clock
        self._actor = actor
        self._closed = False

    def record(self, step: Step) -> None:
        """Append an entry, unless there is no difference to tell."""
        if self._closed:
            raise RuntimeError("a unit of work ends with its commit")
        if step.is_worth_an_entry:
            entry = step.entry(
                len(self._state.entries) + 1,
                self._clock.now(),
                self._actor,
                self._state.last_hash,
            )
            self._state.entries.append(entry)
            self._state.hashes.append(entry.hash)

    def close(self) -> None:
        """Refuse everything from now on."""
        self._closed = True


def check_follows(subject: Subject, key: str, current: int, following: int) -> None:
    """Raise `StaleVersion` unless the version is the one after the current one."""
    if following != current + 1:
        raise StaleVersion(subject, key, expected=following - 1, current=current)
