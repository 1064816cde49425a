"""Many flags at once, for less than each of them by itself.

Flags of one environment ask the same few attributes again and again. So each rule of each flag is
a bit of an integer. For a value of an attribute, one look-up tells which rules it leaves possible;
the conjunction over all attributes is which rules apply, and that alone decides what all flags
serve, but for splits. What goes with it is put together once, and used for every context with
the same rules. Values and combinations that come again are remembered, within bounds; others cost
about what the flags cost one by one.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from domain.compilation import Outline
from domain.condition import AllOf, Comparison, Condition
from domain.context import NOW, TARGETING_KEY, Context, attribute_value, bucketing_key
from domain.instants import Instant
from domain.matching import Test, careful_test
from domain.plans import Plan, Together, one_by_one
from domain.predicates import Evaluator, Predicate
from domain.room import ANSWERS, Memory
from domain.serving import Serving
from domain.values import JsonValue

VALUES: Final = 1_000
"""Values of one attribute that are remembered."""

VALUE_LENGTH: Final = 200
"""Characters of the longest text among them."""

_VALUE_SIZE: Final = 400
"""Bytes that one of them takes besides a bit for every rule."""


class Batch:
    """Evaluates some flags. Answers as their evaluators do, byte for byte."""

    __slots__ = (
        "_all_rules",
        "_columns",
        "_evaluators",
        "_flags",
        "_memory",
        "_others",
        "_plans",
        "_targeted",
    )

    def __init__(self, evaluators: Sequence[Evaluator], outlines: Iterable[Outline | None]) -> None:
        """The flags in the order of their keys."""
        self._evaluators = evaluators
        self._flags: list[tuple[list[tuple[int, Serving]], Serving]] = []
        self._others: list[tuple[int, Predicate]] = []
        self._targeted: set[str] = set()
        terms: dict[str, list[tuple[int, Test]]] = {}
        bit = 1
        for evaluate, outline in zip(evaluators, outlines, strict=True):
            if outline is None:
                self._flags.append(([], evaluate))
                continue
            rules = []
            for case in outline.cases:
                for comparison in _comparisons(case.condition):
                    terms.setdefault(comparison.attribute, []).append(
                        (bit, careful_test(comparison))
                    )
                if not _is_plain(case.condition):
                    self._others.append((bit, case.fulfilled))
                rules.append((bit, case.serving))
                bit <<= 1
            self._targeted.update(outline.targets)
            self._flags.append((rules, outline.otherwise))
        self._all_rules = bit - 1
        self._memory = Memory(ANSWERS)
        columns = {name: _Column(tests, bit - 1, self._memory) for name, tests in terms.items()}
        self._columns = [(name, column.known, column) for name, column in columns.items()]
        self._plans: dict[int, Plan] = self._memory.shelf()

    def __call__(self, context: Context, instant: Instant) -> Together:
        """Decide every flag. Never raises."""
        if self._targeted and bucketing_key(context, TARGETING_KEY) in self._targeted:
            return one_by_one(self._evaluators, context, instant)
        rules = self._all_rules
        for attribute, known, column in self._columns:
            value = context.get(attribute)
            if value is None:
                value = attribute_value(context, attribute)
            try:
                rules &= known[value.__class__, value]  # true is not 1, nor is 1.0
            except (KeyError, TypeError):
                rules &= column.find_out(value)
        for rule, fulfilled in self._others:
            if rules & rule and not fulfilled(context, instant):
                rules ^= rule
        plan = self._plans.get(rules)
        return (self._plan(rules) if plan is None else plan)(context, instant)

    def _plan(self, rules: int) -> Plan:
        plan = Plan(
            next((serving for rule, serving in cases if rules & rule), otherwise)
            for cases, otherwise in self._flags
        )
        self._memory.put(plan.size)
        self._plans[rules] = plan
        return plan


class _Column:
    """What the values of one attribute mean for all rules that ask for it."""

    __slots__ = ("_all_rules", "_memory", "_size", "_tests", "known")

    def __init__(self, tests: list[tuple[int, Test]], all_rules: int, memory: Memory) -> None:
        self._tests = [(all_rules ^ rule, test) for rule, test in tests]
        self._all_rules = all_rules
        self._memory = memory
        self._size = _VALUE_SIZE + all_rules.bit_length() // 8
        self.known: dict[tuple[type, JsonValue], int] = memory.shelf()
        """The rules that some values do not rule out, by type and value."""

    def find_out(self, value: JsonValue) -> int:
        """The rules that a value does not rule out."""
        possible = self._all_rules
        for others, test in self._tests:
            if not test(value):
                possible &= others
        if not isinstance(value, list | Mapping) and len(str(value)) <= VALUE_LENGTH:
            if len(self.known) >= VALUES:
                self._memory.clear(self.known, self._size * len(self.known))
            self._memory.put(self._size)
            self.known[value.__class__, value] = possible
        return possible


def _comparisons(condition: Condition) -> Iterator[Comparison]:
    """Comparisons of attributes that must hold for the condition to hold."""
    parts = condition.conditions if isinstance(condition, AllOf) else (condition,)
    for part in parts:
        if isinstance(part, Comparison) and part.attribute != NOW:
            yield part


def _is_plain(condition: Condition) -> bool:
    """Whether these comparisons are all there is to it."""
    parts = condition.conditions if isinstance(condition, AllOf) else (condition,)
    return all(isinstance(part, Comparison) and part.attribute != NOW for part in parts)
