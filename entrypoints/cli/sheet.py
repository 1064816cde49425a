"""Tables that fit the terminal as far as they can without breaking what is to be copied."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from rich.box import SIMPLE_HEAD
from rich.console import Console, ConsoleOptions, RenderResult
from rich.table import Table
from rich.text import Text

NARROWEST: Final = 10
"""Characters to which a column is folded at most; a date is as long."""

_BETWEEN: Final = 2
_EDGES: Final = 2


@dataclass(frozen=True, slots=True)
class Sheet:
    """Rows under headings. Where room is short, columns are folded, but not those that are whole.

    If that is not enough, lines grow beyond the terminal: it wraps them, and nothing is lost.
    """

    columns: Sequence[str]
    rows: Sequence[Sequence[Text]]
    whole: frozenset[str]

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """The table, for the console that it is shown on."""
        del console
        made = Table(box=SIMPLE_HEAD, header_style="bold", pad_edge=False, padding=(0, 1, 0, 0))
        for column in self.columns:
            made.add_column(column, overflow="fold", no_wrap=column in self.whole)
        for row in self.rows:
            made.add_row(*row)
        needed = self._needed()
        if needed > options.max_width:
            made.width = needed
        yield made

    def _needed(self) -> int:
        least = 0
        for column, below in zip(self.columns, zip(*self.rows, strict=True), strict=True):
            widest = max(line.cell_len for cell in (Text(column), *below) for line in cell.split())
            least += widest if column in self.whole else min(widest, NARROWEST)
        return least + _BETWEEN * (len(self.columns) - 1) + _EDGES
