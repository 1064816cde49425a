"""The engine beside others, through its public call: a decision for one flag of 1,002."""

from domain.snapshot import Snapshot
from tests.benchmarks.report import Report
from tests.benchmarks.rivals import Engine, rivals
from tests.benchmarks.rounds import Timing, share_on, time_engines
from tests.benchmarks.workload import FLAG_SET, contexts, neutral_flags, targeted

NEIGHBOURS = 1_001
CASES = {
    "mixed": (0.7, 0.7**3 * 0.5, 1.3),
    "all-pass": (1.0, 0.5, 1.15),
}
"""By name: how likely each constraint passes, the share of `on`, the least ratio to Eppo."""

TOLERANCE = 0.02
OURS, OPPONENT = "Flaghoist", "Eppo"


def run(report: Report) -> None:
    """Measure, print the tables, and judge."""
    flags = neutral_flags(NEIGHBOURS)
    snapshot = Snapshot.compile(FLAG_SET, map(targeted, flags))
    ours = Engine(OURS, "snapshot.evaluate(KEY, c, 0)", {"snapshot": snapshot})
    engines = [ours, *rivals(flags)]
    for case, (share, expected, least) in CASES.items():
        subjects = contexts(share)
        shares = {engine.name: share_on(engine, subjects) for engine in engines}
        timings = time_engines(engines, subjects)
        report.table(
            f"Engine, {case}: one decision, {len(flags):,} flags, {len(subjects):,} contexts",
            ("engine", "ns a call", "p99 ns", "times Flaghoist", "share on"),
            [_row(name, timings, shares[name]) for name in timings],
        )
        ratio = timings[OPPONENT].median / timings[OURS].median
        report.expect(f"{case}: times as fast as {OPPONENT}", ratio, at_least=least)
        report.expect(
            f"{case}: p99 against {OPPONENT}'s",
            timings[OURS].p99 / timings[OPPONENT].p99,
            at_most=1.0,
        )
        off = max(abs(found - expected) for found in shares.values())
        report.expect(f"{case}: shares served on differ from theory by", off, at_most=TOLERANCE)


def _row(name: str, timings: dict[str, Timing], on: float) -> tuple[str, ...]:
    timing = timings[name]
    factor = timing.median / timings[OURS].median
    return name, f"{timing.median:,.0f}", f"{timing.p99:,.0f}", f"{factor:.2f}", f"{on:.3f}"
