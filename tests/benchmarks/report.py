"""Tables in Markdown, and expectations that decide about the exit code."""

import os
import platform
from collections.abc import Sequence
from pathlib import Path


class Report:
    """Prints what was measured, and remembers whether every expectation held."""

    def __init__(self) -> None:
        self.failed: list[str] = []
        self._print(f"{_processor()}, {os.cpu_count()} cores, Python {platform.python_version()}")

    def table(self, title: str, head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        """Print one table, numbers to the right."""
        widths = [max(map(len, column)) for column in zip(head, *rows, strict=True)]
        self._print(f"\n**{title}**\n")
        self._print(self._line(head, widths))
        marks = ["-" * widths[0], *("-" * (width - 1) + ":" for width in widths[1:])]
        self._print(self._line(marks, widths))
        for row in rows:
            self._print(self._line(row, widths))

    def expect(
        self,
        what: str,
        found: float,
        *,
        at_least: float | None = None,
        at_most: float | None = None,
    ) -> None:
        """Print a number with its bound, and remember if it is out of bounds."""
        holds = (at_least is None or found >= at_least) and (at_most is None or found <= at_most)
        bound = f"at least {at_least:g}" if at_least is not None else f"at most {at_most:g}"
        self._print(f"{'ok  ' if holds else 'MISS'} {what}: {found:.3g} ({bound})")
        if not holds:
            self.failed.append(what)

    def took(self, part: str, seconds: float) -> None:
        """Say how long a part of it all has taken."""
        self._print(f"     ({part} took {seconds:.0f} s)")

    @staticmethod
    def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
        first, *others = zip(cells, widths, strict=True)
        right = (cell.rjust(width) for cell, width in others)
        return "| " + " | ".join([first[0].ljust(first[1]), *right]) + " |"

    @staticmethod
    def _print(text: str) -> None:
        print(text, flush=True)


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()
