"""Every flag of an environment at once, for less than each of them by itself.

Flags of one environment ask the same few attributes again and again. So each rule of each flag is
a bit of an integer. For a value of an attribute, one look-up tells which rules it leaves possible;
the conjunction over all attributes is which rules apply, and that alone decides what all flags
serve, but for splits. What goes with it is put together once, and used for every context with
the same rules. Values and combinations that come again are remembered, within bounds; others cost
about what the flags cost one by one.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from domain.compilation import Outline
from domain.condition import AllOf, Comparison, Condition
from domain.context import NOW, TARGETING_KEY, Context, attribute_value, bucketing_key
from domain.decision import Decision
from domain.instants import Instant
from domain.matching import Test, careful_test
from domain.predicates import Evaluator, Predicate
from domain.serving import Serving
from domain.values import JsonValue

VALUES: Final = 1_000
"""Values of one attribute that are remembered."""

VALUE_LENGTH: Final = 200
"""Characters of the longest text among them."""

PIECES: Final = 200_000
"""Parts of answers that are remembered for all combinations of rules together."""


class Constants:
    """Decisions that go together: whoever counts them counts this, and looks inside later."""

    __slots__ = ("encoded",)

    def __init__(self, encoded: Sequence[bytes]) -> None:
        self.encoded = tuple(encoded)
        """What OFREP sends for each."""


class Together(NamedTuple):
    """What every flag of a view was decided to be, in the order of their keys."""

    pieces: Sequence[bytes]
    """The decisions as OFREP sends them, with commas between; to be joined."""
    constants: Constants
    """Those that no split decided."""
    others: Sequence[bytes]
    """The rest of them, one by one."""

    @property
    def encoded(self) -> bytes:
        """The pieces in one."""
        return b"".join(self.pieces)


class Bulk:
    """Evaluates all flags of a view. Answers as their evaluators do, byte for byte."""

    __slots__ = (
        "_all_rules",
        "_columns",
        "_flags",
        "_one_by_one",
        "_others",
        "_plans",
        "_targeted",
    )

    def __init__(
        self, evaluators: Mapping[str, Evaluator], outlines: Mapping[str, Outline | None]
    ) -> None:
        """Both by key, in the order of the keys."""
        self._flags: list[tuple[Evaluator, list[tuple[int, Serving]], Serving]] = []
        self._others: list[tuple[int, Predicate]] = []
        self._targeted: set[str] = set()
        terms: dict[str, list[tuple[int, Test]]] = {}
        bit = 1
        for key, evaluate in evaluators.items():
            outline = outlines[key]
            if outline is None:
                self._flags.append((evaluate, [], evaluate))
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
            self._flags.append((evaluate, rules, outline.otherwise))
        self._all_rules = bit - 1
        self._columns = [_Column(name, tests, bit - 1) for name, tests in terms.items()]
        self._one_by_one = _Plan(evaluate for evaluate, _, _ in self._flags)
        self._plans: dict[int, _Plan] = {}

    def __call__(self, context: Context, instant: Instant) -> Together:
        """Decide every flag. Never raises."""
        if self._targeted and bucketing_key(context, TARGETING_KEY) in self._targeted:
            return self._one_by_one(context, instant)
        rules = self._all_rules
        for column in self._columns:
            rules &= column.possible(context)
        for rule, fulfilled in self._others:
            if rules & rule and not fulfilled(context, instant):
                rules ^= rule
        plan = self._plans.get(rules)
        return (self._plan(rules) if plan is None else plan)(context, instant)

    def _plan(self, rules: int) -> "_Plan":
        if len(self._plans) * len(self._flags) > PIECES:
            self._plans.clear()
        plan = _Plan(
            next((serving for rule, serving in cases if rules & rule), otherwise)
            for _, cases, otherwise in self._flags
        )
        self._plans[rules] = plan
        return plan


class _Column:
    """What the values of one attribute mean for all rules that ask for it."""

    __slots__ = ("_all_rules", "_attribute", "_known", "_tests")

    def __init__(self, attribute: str, tests: list[tuple[int, Test]], all_rules: int) -> None:
        self._attribute = attribute
        self._tests = [(all_rules ^ rule, test) for rule, test in tests]
        self._all_rules = all_rules
        self._known: dict[tuple[type, JsonValue], int] = {}

    def possible(self, context: Context) -> int:
        """The rules that the value of the attribute does not rule out."""
        value = attribute_value(context, self._attribute)
        try:
            return self._known[value.__class__, value]  # true is not 1, nor is 1.0
        except (KeyError, TypeError):
            return self._find_out(value)

    def _find_out(self, value: JsonValue) -> int:
        possible = self._all_rules
        for others, test in self._tests:
            if not test(value):
                possible &= others
        if not isinstance(value, list | Mapping) and len(str(value)) <= VALUE_LENGTH:
            if len(self._known) >= VALUES:
                self._known.clear()
            self._known[value.__class__, value] = possible
        return possible


class _Plan:
    """What goes with some rules: parts of the answer that are ready, and those to be decided."""

    __slots__ = ("_constants", "_open", "_pieces")

    def __init__(self, servings: Iterator[Serving]) -> None:
        constants, run = list[bytes](), list[bytes]()
        self._pieces: list[bytes] = []
        self._open: list[tuple[int, Evaluator]] = []
        for number, serving in enumerate(servings):
            if number:
                run.append(b",")
            if isinstance(serving, Decision):
                constants.append(serving.encoded)
                run.append(serving.encoded)
                continue
            self._close(run)
            self._open.append((len(self._pieces), serving))
            self._pieces.append(b"")
        self._close(run)
        self._constants = Constants(constants)

    def _close(self, run: list[bytes]) -> None:
        if run:
            self._pieces.append(b"".join(run))
            run.clear()

    def __call__(self, context: Context, instant: Instant) -> Together:
        pieces, others = self._pieces.copy(), []
        for place, evaluate in self._open:
            pieces[place] = encoded = evaluate(context, instant).encoded
            others.append(encoded)
        return Together(pieces, self._constants, others)


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
