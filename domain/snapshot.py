"""Snapshots: everything one environment needs to evaluate, compiled and immutable.

A newer snapshot is made from an older one by the changes between them; what they do not touch is
taken over as it is. Swapping the reference is all it takes to serve it.
"""

from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet

from domain.answers import UNKNOWN_FLAG
from domain.assembly import Assembly
from domain.bulk import Bulk
from domain.compilation import Outline
from domain.context import Context
from domain.decision import Decision
from domain.environment import FlagSet
from domain.flag import TargetedFlag
from domain.instants import Instant
from domain.plans import Together
from domain.predicates import Evaluator
from domain.segment import Segment
from domain.serving import always

_unknown = always(UNKNOWN_FLAG)


class View:
    """Some flags of a snapshot, ready to be evaluated."""

    __slots__ = ("_before", "_bulk", "_evaluators", "_outlines", "depends_on_time")

    def __init__(
        self,
        evaluators: dict[str, Evaluator],
        outlines: Mapping[str, Outline | None],
        before: Bulk | None = None,
        *,
        depends_on_time: bool,
    ) -> None:
        """`before` is what was prepared for a view that shares most flags with this one."""
        self._evaluators = evaluators
        self._outlines = outlines
        self._bulk: Bulk | None = None
        self._before = before
        self.depends_on_time = depends_on_time
        """Whether the same context may get another answer at another instant."""

    def evaluate(self, key: str, context: Context, instant: Instant) -> Decision:
        """Decide for any context. Pure; never raises. An unknown key gets `UNKNOWN_FLAG`."""
        return self._evaluators.get(key, _unknown)(context, instant)

    def evaluate_all(self, context: Context, instant: Instant) -> list[Decision]:
        """Decide every flag, in the order of their keys. Pure; never raises."""
        return [evaluate(context, instant) for evaluate in self._evaluators.values()]

    def evaluate_together(self, context: Context, instant: Instant) -> Together:
        """The same decisions, as they are sent, at a fraction of the cost. Never raises."""
        if self._bulk is None:
            self._bulk = Bulk(self._evaluators, self._outlines, self._before)
            self._before = None
        return self._bulk(context, instant)

    def prepared(self) -> Bulk | None:
        """What was prepared to evaluate its flags together, or those of a view before it."""
        return self._bulk or self._before

    def keys(self) -> Iterable[str]:
        """The keys of its flags in the order of `evaluate_all`."""
        return self._evaluators.keys()


class Snapshot(View):
    """All flags of one environment, archived ones left out.

    Named by its revision: the hash of its content, equal exactly if the content is.
    """

    __slots__ = ("_assembly", "_revision", "client_visible", "flag_set", "flags", "segments")

    def __init__(self, assembly: Assembly, before: "Snapshot | None" = None) -> None:
        """Use `empty`, `compile` and `updated`."""
        timed, outlines = assembly.timed(), assembly.outlines
        prepared = None if before is None else before.prepared()
        super().__init__(assembly.evaluators, outlines, prepared, depends_on_time=bool(timed))
        self._assembly = assembly
        self.flag_set: FlagSet = assembly.flag_set
        self.flags: Mapping[str, TargetedFlag] = assembly.flags
        self.segments: Mapping[str, Segment] = assembly.segments
        self._revision = ""
        visible = {key: assembly.evaluators[key] for key in sorted(assembly.client_visible)}
        self.client_visible: View = View(
            visible,
            outlines,
            None if before is None else before.client_visible.prepared(),
            depends_on_time=not timed.isdisjoint(visible),
        )
        """What keys that live in browsers and apps may evaluate."""

    @property
    def revision(self) -> str:
        """The hash of the content, as 64 hexadecimal digits; made when it is first asked for."""
        if not self._revision:
            self._revision = self._assembly.revision()
        return self._revision

    @classmethod
    def empty(cls, flag_set: FlagSet) -> "Snapshot":
        """The snapshot of an environment without flags."""
        return cls(Assembly(flag_set))

    @classmethod
    def compile(
        cls,
        flag_set: FlagSet,
        flags: Iterable[TargetedFlag],
        segments: Iterable[Segment] = (),
    ) -> "Snapshot":
        """Compile definitions. Raise `InvalidDefinition` if they do not fit together."""
        return cls.empty(flag_set).updated(flags=flags, segments=segments)

    def updated(
        self,
        *,
        flags: Iterable[TargetedFlag] = (),
        removed_flags: AbstractSet[str] = frozenset(),
        segments: Iterable[Segment] = (),
        removed_segments: AbstractSet[str] = frozenset(),
    ) -> "Snapshot":
        """The snapshot after some flags and segments were put in, replaced or removed.

        Compiles these and what depends on them, nothing else. This very snapshot if nothing
        differs. Raises `InvalidDefinition` if the result would not fit together.
        """
        changed = [new for new in flags if self.flags.get(new.flag.key) != new]
        new_segments = [new for new in segments if self.segments.get(new.key) != new]
        gone = removed_flags & self.flags.keys()
        gone_segments = removed_segments & self.segments.keys()
        if not (changed or new_segments or gone or gone_segments):
            return self
        assembly = self._assembly.copy()
        assembly.replace_segments(new_segments, gone_segments)
        assembly.replace_flags(changed, gone)
        assembly.compile(
            {new.flag.key for new in changed} | gone,
            {new.key for new in new_segments} | gone_segments,
        )
        return Snapshot(assembly, self)
