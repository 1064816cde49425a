"""`flaghoist drill`."""

import signal
import sys
from collections.abc import Sequence
from dataclasses import asdict
from typing import Annotated, Final

from rich.console import Group, RenderableType
from rich.text import Text
from typer import Exit as Leave
from typer import Option

from entrypoints.cli.exits import Exit, Failure
from entrypoints.cli.output import Answer, show, table
from entrypoints.scale.drill.names import OutageName
from entrypoints.scale.drill.verdict import Verdict

_LEGEND: Final = (
    "Evaluations were requested from the beginning of the outage until all was as before.\n"
    "Fresh after is the time from the end of the outage until a flag could be changed and every "
    "worker served the change.\n"
    "Processes that end and start again are part of the drill. 'snapshot' restarts the only "
    "server, so that nobody answers for a moment: what is missing there is no fault.\n"
)


def drill(
    *,
    only: Annotated[
        list[OutageName] | None, Option(help="One outage instead of all; may be repeated.")
    ] = None,
    seconds: Annotated[float, Option(min=0.5, max=3_600, help="How long an outage lasts.")] = 5.0,
    streams: Annotated[
        int, Option(min=1, max=5_000, help="Event streams that come back at once.")
    ] = 2_000,
    as_json: Annotated[bool, Option("--json", help="JSON, also on a terminal.")] = False,
) -> None:
    """Evaluate while PostgreSQL, Valkey, a worker or the disk fail, on servers of its own.

    Nothing of yours is touched. It needs the wheels of requirements/scale.txt. Each outage gets a
    verdict: good if no answer was wrong, and none missing unless the only server was restarted.
    """
    # Servers and flags of the demo take a second to import, which no other command needs to pay.
    from entrypoints.scale.drill.course import drill as held  # noqa: PLC0415  see above

    signal.signal(signal.SIGTERM, signal.default_int_handler)  # or the servers would live on
    try:
        verdicts = held(list(only or OutageName), _tell, seconds=seconds, streams=streams)
    except (RuntimeError, OSError) as error:
        raise Failure(Exit.UNAVAILABLE, str(error)) from None
    document = [{**asdict(each), "good": each.good} for each in verdicts]
    show(Answer(document, verdicts_view(verdicts)), as_json=as_json)
    raise Leave(Exit.OK if all(each.good for each in verdicts) else Exit.REFUSED)


def verdicts_view(verdicts: Sequence[Verdict]) -> RenderableType:
    """How every outage went, and what the numbers count."""
    cells = (
        (
            Text("✓", "green") if each.good else Text("✗", "red"),
            each.outage,
            f"{each.tried:,}",
            f"{each.answered:,}",
            f"{each.wrong:,}",
            f"{each.fresh_after_seconds:.2f} s",
            each.detail,
        )
        for each in verdicts
    )
    columns = ("", "Outage", "Evaluations", "Answered", "Wrong", "Fresh after", "What happened")
    return Group(table(columns, cells, "", whole=columns[1:6]), Text(_LEGEND, style="dim"))


def _tell(what: str) -> None:
    sys.stderr.write(f"flaghoist drill: {what}\n")
    sys.stderr.flush()
