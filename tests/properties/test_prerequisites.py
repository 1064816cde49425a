"""Which flags may ask which: a cycle is refused exactly when there is one."""

import re
from collections.abc import Mapping
from graphlib import CycleError, TopologicalSorter
from itertools import pairwise

from hypothesis import example, given
from hypothesis import strategies as st

from domain import limits
from domain.errors import InvalidDefinition
from domain.prerequisites import check_prerequisites

Graph = Mapping[str, list[str]]
NAMES = "abcdefghijklmn"


def graphs(names: str, *, unique: bool) -> st.SearchStrategy[Graph]:
    asked = st.lists(st.sampled_from(names), max_size=3, unique=unique)
    return st.dictionaries(st.sampled_from(names), asked)


@st.composite
def acyclic_graphs(draw: st.DrawFn) -> Graph:
    """Graphs in which a flag asks later ones only, one of them perhaps several times."""
    graph: dict[str, list[str]] = {}
    for index, name in enumerate(NAMES[:-1]):
        following = st.integers(index + 1, min(index + 4, len(NAMES) - 1))
        graph[name] = [NAMES[asked] for asked in draw(st.lists(following, max_size=4))]
    return {name: graph[name] for name in draw(st.permutations(sorted(graph)))}


def refusal(graph: Graph) -> str | None:
    try:
        check_prerequisites(graph)
    except InvalidDefinition as error:
        return str(error)
    return None


def order(graph: Graph) -> list[str] | None:
    """The flags, each after those that it asks, or None if there is a cycle."""
    try:
        return list(TopologicalSorter(graph).static_order())
    except CycleError:
        return None


@given(graphs("abcdef", unique=True))
def test_a_cycle_is_refused_exactly_when_there_is_one(graph: Graph) -> None:
    assert (refusal(graph) is not None) == (order(graph) is None)


@given(graphs("abcdef", unique=False))
def test_the_refusal_names_the_cycle(graph: Graph) -> None:
    message = refusal(graph)
    if message is not None:
        named = re.findall(r"\w+", message.partition(": ")[2])
        assert named[0] == named[-1]
        assert all(asked in graph[asking] for asking, asked in pairwise(named))


@given(acyclic_graphs())
@example({name: [following] for name, following in pairwise(NAMES[:10])})
@example({name: [following] for name, following in pairwise(NAMES[:11])})
@example({name: [following] * 10 for name, following in pairwise(NAMES[:4])})
@example({"a": ["b"] * 90, "b": ["c"] * 10})
def test_long_chains_and_explosions_are_refused_exactly(graph: Graph) -> None:
    depths: dict[str, int] = {}
    evaluations: dict[str, int] = {}
    for flag in order(graph) or ():
        asked = graph.get(flag, [])
        depths[flag] = 1 + max((depths[name] for name in asked), default=0)
        evaluations[flag] = 1 + sum(evaluations[name] for name in asked)
    evaluable = (
        max(depths.values()) <= limits.PREREQUISITE_DEPTH
        and max(evaluations.values()) <= limits.PREREQUISITE_EVALUATIONS
    )
    assert (refusal(graph) is None) == evaluable
