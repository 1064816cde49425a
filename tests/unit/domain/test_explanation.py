"""What an explanation tells."""

from collections.abc import Iterable, Iterator
from textwrap import dedent

from domain.condition import (
    AllOf,
    AnyOf,
    Comparison,
    InSegment,
    Not,
    Percentage,
    Prerequisite,
)
from domain.context import NOW, Context
from domain.explanation import explain
from domain.instants import parse_instant
from domain.operators import Operator
from domain.ramp import Ramp, RampPoint
from domain.reasoning import Step
from domain.rule import Rule, Target
from domain.snapshot import Snapshot
from domain.split import Share, Split
from domain.values import JsonValue
from tests.unit.domain.examples import FLAG_SET, a_segment, targeted

NOON = parse_instant("2027-01-31T12:00:00Z")
HALVES = (Share("on", 50_000), Share("off", 50_000))
TREE = AllOf(
    (
        Comparison("country", Operator.IN, ("DE", "AT"), ignore_case=True),
        Not(
            AnyOf((InSegment("staff"), Comparison(NOW, Operator.BEFORE, ("2027-01-01T00:00:00Z",))))
        ),
    )
)
STAFF = a_segment(
    "staff",
    included=frozenset({"ann"}),
    excluded=frozenset({"bob"}),
    condition=Comparison("admin", Operator.EXISTS),
)
SNAPSHOT = Snapshot.compile(
    FLAG_SET,
    [
        targeted(
            "checkout",
            prerequisites=(Prerequisite("payments", ("on", "half")),),
            targets=(Target("off", frozenset({"kim"})),),
            rules=(
                Rule("launch", TREE, "on", "first countries"),
                Rule("few", Percentage(20_000, "company"), Split(HALVES, seed="few:")),
            ),
            default=Ramp((RampPoint(NOON - 1, HALVES), RampPoint(NOON + 1, HALVES))),
        ),
        targeted("payments"),
        targeted("dark", on=False),
        targeted("needy", prerequisites=(Prerequisite("dark", ("on",)),)),
        targeted("split", default=Split(HALVES)),
        targeted("asking", rules=(Rule("a", Prerequisite("split", ("on",)), "on"),)),
    ],
    [STAFF],
)


def told(key: str, context: Context, instant: int = NOON) -> str:
    """The steps as lines, indented by depth, marked by whether they passed."""
    return "\n".join(_lines(explain(SNAPSHOT, key, context, instant).steps, ""))


def _lines(steps: Iterable[Step], indent: str) -> Iterator[str]:
    for step in steps:
        yield f"{indent}{'+' if step.passed else '-'} {step.title}: {step.detail}".rstrip(" :")
        yield from _lines(step.steps, indent + "  ")


def text(lines: str) -> str:
    return dedent(lines).strip("\n")


def test_a_rule_that_matches() -> None:
    assert told("checkout", {"targetingKey": "eve", "country": "de"}) == text("""
        + switch: the flag is on
        + flag 'payments' serves 'on' or 'half': it serves 'on'
          + switch: the flag is on
          + default: nothing before it decided
          + serve: the variant 'on'
        - target 'off': does not name the targeting key 'eve'
        + rule 'launch': first countries
          + all of: 2 of 2 passed
            + country in "DE", "AT" (any case): it is 'de'
            + not: the opposite of the step below
              - any of: 0 of 2 passed
                - in segment 'staff': by its condition
                  - admin exists: it is missing
                - $now before "2027-01-01T00:00:00Z": it is 2027-01-31T12:00:00.000Z
        + serve: the variant 'on'
    """)


def test_a_percentage_and_a_split() -> None:
    lines = told("checkout", {"targetingKey": "eve", "company": "acme-0"})
    assert lines.endswith(
        text("""
        + rule 'few'
          + in the first 20,000 of 100,000: bucket 17,981 by 'company' (murmur3-v1)
        + split: bucket 29,178 of 100,000 by 'targetingKey' (murmur3-v1) fell in 'on': 0 to 50,000
        """)
    )


def test_a_ramp() -> None:
    lines = told("checkout", {"targetingKey": "eve"})
    assert lines.endswith(
        text("""
        - rule 'few'
          - in the first 20,000 of 100,000: no 'company' that is a string or an integer
        + default: nothing before it decided
        + ramp: the weights of 2027-01-31T12:00:00.000Z, shape 'linear'
        + split: bucket 307 of 100,000 by 'targetingKey' (murmur3-v1) fell in 'on': 0 to 50,000
        """)
    )


def test_a_target() -> None:
    lines = told("checkout", {"targetingKey": "kim"})
    assert lines.endswith("+ target 'off': names the targeting key 'kim'")


def test_a_flag_that_is_off() -> None:
    assert told("dark", {}) == "- switch: the flag is off: its off variant 'off'"


def test_a_prerequisite_that_is_missing() -> None:
    assert told("needy", {}) == text("""
        + switch: the flag is on
        - flag 'dark' serves 'on': it serves 'off'
          - switch: the flag is off: its off variant 'off'
    """)


def test_a_split_without_a_key() -> None:
    assert told("split", {}) == text("""
        + switch: the flag is on
        + default: nothing before it decided
        - split: no 'targetingKey' that is a string or an integer
    """)
    assert "- flag 'split' serves 'on': it serves nothing" in told("asking", {})


def test_a_flag_that_is_asked_again() -> None:
    again = Prerequisite("dark", ("off",))
    asking = targeted("again", prerequisites=(again,), rules=(Rule("again", Not(again), "off"),))
    snapshot = SNAPSHOT.updated(flags=[asking])
    assert "\n".join(_lines(explain(snapshot, "again", {}, NOON).steps, "")) == text("""
        + switch: the flag is on
        + flag 'dark' serves 'off': it serves 'off'
          - switch: the flag is off: its off variant 'off'
        - rule 'again'
          - not: the opposite of the step below
            + flag 'dark' serves 'off': it serves 'off'
              + flag 'dark': as explained before
        + default: nothing before it decided
        + serve: the variant 'on'
    """)


def test_an_unknown_flag() -> None:
    assert told("unknown", {}) == "- flag 'unknown': does not exist here"


def test_members_of_a_segment() -> None:
    here: Context = {"targetingKey": "ann", "country": "DE"}
    assert "+ in segment 'staff': the targeting key 'ann' is included" in told("checkout", here)
    gone = {**here, "targetingKey": "bob", "admin": True}
    assert "- in segment 'staff': the targeting key 'bob' is excluded" in told("checkout", gone)


def test_an_instant_beyond_the_calendar() -> None:
    lines = told("checkout", {"targetingKey": "eve", "country": "DE"}, 10**18)
    assert '- $now before "2027-01-01T00:00:00Z": it is 1000000000000000000 ms' in lines


def test_what_is_deep_or_long_is_told_in_brief() -> None:
    deep: JsonValue = 1
    for _ in range(50_000):
        deep = [deep]
    for value in (deep, "x" * 100_000, {str(n): deep for n in range(100)}, 10**5_000):
        line = next(
            line for line in told("checkout", {"country": value}).splitlines() if "country" in line
        )
        assert len(line) < 300


def test_many_operands_are_told_in_brief() -> None:
    countries = tuple(f"country-{number}" * 20 for number in range(1_000))
    rule = Rule("many", Comparison("country", Operator.IN, countries), "on")
    snapshot = Snapshot.compile(FLAG_SET, [targeted(rules=(rule,))])
    _, many, *_ = explain(snapshot, "flag", {}, NOON).steps
    (step,) = many.steps
    assert step.title.startswith('country in "country-0country-0')
    assert step.title.endswith(" and 990 more")
    assert len(step.title) < 1_500
