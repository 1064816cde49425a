"""The graph of which flag asks which: no cycles, no long chains, no explosion."""

from collections.abc import Collection, Mapping

from domain import limits
from domain.errors import InvalidDefinition


def check_prerequisites(graph: Mapping[str, Collection[str]]) -> None:
    """Refuse a graph that could not be evaluated, or not quickly.

    `graph` leads from a flag's key to the keys of the flags it asks, once for each time it asks.
    Raises `InvalidDefinition` that names the cycle, or the flag whose chain is too long or that
    would evaluate too many others.
    """
    _Check(graph).all()


class _Check:
    def __init__(self, graph: Mapping[str, Collection[str]]) -> None:
        self._graph = graph
        self._measured: dict[str, tuple[int, int]] = {}

    def all(self) -> None:
        for flag in sorted(self._graph):
            self._measure(flag, ())

    def _measure(self, flag: str, chain: tuple[str, ...]) -> tuple[int, int]:
        """How long the longest chain below a flag is, and how many evaluations it takes."""
        if flag in self._measured:
            return self._measured[flag]
        if flag in chain:
            cycle = " → ".join((*chain[chain.index(flag) :], flag))
            raise InvalidDefinition(f"flags must not ask one another in a circle: {cycle}")
        if len(chain) > limits.PREREQUISITE_DEPTH:
            self._refuse_depth(chain[0])
        below = [self._measure(asked, (*chain, flag)) for asked in self._graph.get(flag, ())]
        depth = 1 + max((depth for depth, _ in below), default=0)
        evaluations = 1 + sum(count for _, count in below)
        if depth > limits.PREREQUISITE_DEPTH:
            self._refuse_depth(flag)
        if evaluations > limits.PREREQUISITE_EVALUATIONS:
            raise InvalidDefinition(
                f"evaluating '{flag}' would evaluate {evaluations} flags; "
                f"at most {limits.PREREQUISITE_EVALUATIONS}"
            )
        self._measured[flag] = (depth, evaluations)
        return depth, evaluations

    def _refuse_depth(self, flag: str) -> None:
        raise InvalidDefinition(
            f"the chain of prerequisites of '{flag}' is longer than {limits.PREREQUISITE_DEPTH}"
        )
