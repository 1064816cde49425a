"""Usage: counting loses nothing, and every decision can be counted by its bytes alone."""

from hypothesis import given
from hypothesis import strategies as st

from domain.environment import FlagSet
from domain.usage import HOUR, Answered, Cell, hour_of, newest, read_decision
from domain.values import Document
from tests.properties.serving import FLAG_SET, compiled
from tests.strategies.contexts import any_contexts
from tests.strategies.rulesets import Ruleset, rulesets
from tests.strategies.serves import instants
from tests.strategies.texts import flag_keys, variant_keys


def cells() -> st.SearchStrategy[Cell]:
    """Few enough to meet again."""
    flag_set = st.sampled_from([FlagSet("shop", "production"), FlagSet("shop", "trial")])
    answered = st.builds(Answered, flag_set, st.sampled_from("ab"), st.sampled_from(["", "on"]))
    return st.builds(Cell, st.integers(0, 3).map(lambda hour: hour * HOUR), answered)


def counts() -> st.SearchStrategy[dict[Cell, int]]:
    return st.dictionaries(cells(), st.integers(1, 2**40))


@given(counts(), st.integers(0, 6))
def test_what_is_too_much_is_taken_from_the_oldest_hours(
    counted: dict[Cell, int], most: int
) -> None:
    kept, dropped = newest(counted, most)
    assert len(kept) == min(most, len(counted))
    assert sum(kept.values()) + dropped == sum(counted.values())
    gone = counted.keys() - kept.keys()
    assert all(old.hour <= cell.hour for old in gone for cell in kept)


@given(instants())
def test_an_instant_lies_in_its_hour(instant: int) -> None:
    assert hour_of(instant) <= instant < hour_of(instant) + HOUR
    assert hour_of(instant) % HOUR == 0


@given(rulesets(least=1), any_contexts(), instants())
def test_the_bytes_of_a_decision_say_all_that_is_counted(
    ruleset: Ruleset, context: Document, instant: int
) -> None:
    snapshot = compiled(ruleset)
    for key, decision in zip(snapshot.keys(), snapshot.evaluate_all(context, instant), strict=True):
        answered = Answered(FLAG_SET, key, decision.variant or "", decision.error_code or "")
        assert read_decision(decision.encoded) == (answered, decision.reason)


@given(cells(), flag_keys(), variant_keys())
def test_cells_are_sorted_by_their_hours(cell: Cell, flag: str, variant: str) -> None:
    earlier = Cell(cell.hour - HOUR, Answered(FlagSet("z", "z"), flag, variant))
    assert sorted([cell, earlier]) == [earlier, cell]
