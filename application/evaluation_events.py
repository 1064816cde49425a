"""Word of single evaluations, for whoever listens. Counts are enough for most, and cost nothing."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from application.ports.evaluation_listener import Evaluated, EvaluationListener


class EvaluationEvents:
    """Tells of one in so many answers, while somebody listens."""

    __slots__ = ("_countdown", "_every", "_listener")

    def __init__(self, every: int) -> None:
        """`every` is at least 1: then all are told of."""
        self._every = self._countdown = every
        self._listener: EvaluationListener | None = None

    @contextmanager
    def heard_by(self, listener: EvaluationListener) -> Iterator[None]:
        """Inside the block, this one listens, and nobody else."""
        self._listener = listener
        try:
            yield
        finally:
            self._listener = None

    def due(self) -> bool:
        """Count an answer; whether this one is to be told of."""
        if self._listener is None:
            return False
        self._countdown -= 1
        if self._countdown:
            return False
        self._countdown = self._every
        return True

    def tell(self, told: Iterable[Evaluated]) -> None:
        """Tell of an answer that is due; of nobody's interest if they stopped to listen."""
        if self._listener is not None:
            self._listener.hear(told)
