"""``make bench``: measure everything, print tables, exit with 1 if an expectation fails."""

import sys
import time

from tests.benchmarks import (
    engine,
    freshness,
    growth,
    http_bulk,
    http_single,
    limits,
    outbox,
    scale,
    streams,
    workers,
)
from tests.benchmarks.report import Report


def main() -> int:
    """Run every benchmark, or those whose names are given."""
    report = Report()
    suites = {
        "engine": engine.run,
        "scale": scale.run,
        "growth": growth.run,
        "single": http_single.run,
        "bulk": http_bulk.run,
        "limits": limits.run,
        "workers": workers.run,
        "streams": streams.run,
        "freshness": freshness.run,
        "outbox": outbox.run,
    }
    for name in sys.argv[1:] or suites:
        began = time.monotonic()
        suites[name](report)
        report.took(name, time.monotonic() - began)
    return 1 if report.failed else 0


if __name__ == "__main__":
    sys.exit(main())
