"""Hearing of single evaluations."""

from abc import abstractmethod
from collections.abc import Iterable
from typing import NamedTuple, Protocol


class Evaluated(NamedTuple):
    """One evaluation, as its caller was answered; in OpenFeature's words."""

    key: str
    flag_set: str | None
    """The ``flagSetId``; None if there is no such flag."""
    version: str | None
    variant: str | None
    """None if no value could be resolved: then there is an error code."""
    reason: str
    error_code: str | None
    error_details: str | None
    context_id: str | None
    """The targeting key, if it was to be told."""
    trace_id: str | None
    """The caller's trace in 32 hexadecimal digits, if it named one; then there is a span."""
    span_id: str | None
    """The caller's span in 16 hexadecimal digits."""


class EvaluationListener(Protocol):
    """Takes word of evaluations."""

    @abstractmethod
    def hear(self, told: Iterable[Evaluated]) -> None:
        """Take what belongs to one answer. Never waits, never raises.

        It is worked out when it is iterated over, which may be later, and in another thread.
        """
