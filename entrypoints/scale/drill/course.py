"""The course of a drill: outage after outage, and the verdict on each."""

import shutil
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from entrypoints.scale.drill.freshness import seconds_until_fresh
from entrypoints.scale.drill.load import evaluating
from entrypoints.scale.drill.names import OutageName
from entrypoints.scale.drill.outages import OUTAGES, Outage
from entrypoints.scale.drill.questions import questions
from entrypoints.scale.drill.stage import Stage, staged
from entrypoints.scale.drill.verdict import Verdict


def drill(
    names: Sequence[OutageName], tell: Callable[[str], None], *, seconds: float, streams: int
) -> list[Verdict]:
    """Let these outages happen on servers that are started for it; `tell` hears what begins.

    What the servers wrote is kept, and `tell` hears where, unless every verdict is good. Raise
    `RuntimeError` if something does not start, or does not come back.
    """
    folder = Path(tempfile.mkdtemp(prefix="flaghoist-drill-"))
    folder.chmod(0o711)  # whoever runs PostgreSQL for root passes it
    good = False
    try:
        with staged(folder, tell, seconds=seconds, streams=streams) as stage:
            verdicts = []
            for name in names:
                tell(name)
                verdicts.append(_verdict(stage, name, OUTAGES[name]))
        good = all(verdict.good for verdict in verdicts)
        return verdicts
    finally:
        if good:
            shutil.rmtree(folder, ignore_errors=True)
        else:
            tell(f"what they wrote is in {folder}")


def _verdict(stage: Stage, name: OutageName, outage: Outage) -> Verdict:
    with evaluating(stage.server, stage.server_key, questions()) as tally:
        detail = outage.happen(stage)
        seconds = seconds_until_fresh(stage)
    return Verdict(
        outage=name,
        detail=detail,
        tried=tally.tried,
        answered=tally.answered,
        wrong=tally.wrong,
        fresh_after_seconds=round(seconds, 3),
        restarted=outage.restarts,
    )
