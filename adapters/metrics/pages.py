"""One page of metrics for several processes.

Each process writes what it counted to a file of its own; whoever is asked adds up all files and its
own present values. Of a process that has ended, what only grows is kept: a restart never makes a
counter smaller.
"""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, Final, TypeAlias

import orjson
from prometheus_client.core import Metric
from prometheus_client.samples import Sample

LIVE: Final = "live-"
ENDED: Final = "ended-"

_GROWING: Final = frozenset({"counter", "histogram", "summary"})
_GREATEST: Final = (
    *("_seconds", "_info", "_flags", "_outage", "_max_fds"),
    *("_webhooks", "_depth", "_letters"),
)
"""Gauges with these ends say the same, or something about time, in all processes."""

Page: TypeAlias = list[list[Any]]
"""Families as name, help, type and samples; a sample is its name, its labels and its value."""


def page_of(families: Iterable[Metric]) -> Page:
    """The families as they are kept."""
    return [
        [
            family.name,
            family.documentation,
            family.type,
            [[sample.name, sample.labels, sample.value] for sample in family.samples],
        ]
        for family in families
    ]


def added_up(pages: Iterable[Page]) -> Iterator[Metric]:
    """The families of all pages: sums, but the greatest value of what cannot be added."""
    families: dict[str, tuple[str, str, dict[tuple[Any, ...], float]]] = {}
    for page in pages:
        for name, documentation, kind, samples in page:
            _, _, values = families.setdefault(name, (documentation, kind, {}))
            greatest = kind not in _GROWING and name.endswith(_GREATEST)
            for sample_name, labels, value in samples:
                key = (sample_name, *labels.items())
                before = values.get(key)
                if before is None:
                    values[key] = value
                else:
                    values[key] = max(before, value) if greatest else before + value
    for name, (documentation, kind, values) in families.items():
        family = Metric(name, documentation, kind)
        family.samples = [
            Sample(sample_name, dict(labels), value)
            for (sample_name, *labels), value in values.items()
        ]
        yield family


class Pages:
    """The pages of some processes, in one directory."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory

    def __str__(self) -> str:
        return str(self._directory)

    def write(self, process: int, page: Page) -> None:
        """Replace the page of a process, wholly or not at all."""
        whole = self._directory / f"{LIVE}{process}"
        part = whole.with_name(f"part-{process}")
        part.write_bytes(orjson.dumps(page))
        part.replace(whole)

    def end(self, process: int) -> None:
        """A process has ended: keep what only grows, together with that of others before it.

        Its page gets another name first, which takes no space: if there is none to add the pages
        up, the next end does it, and nothing that was counted is lost meanwhile.
        """
        with suppress(FileNotFoundError):
            (self._directory / f"{LIVE}{process}").replace(self._directory / f"{ENDED}{process}")
        ended = self._directory / ENDED
        paths = [path for path in self._paths() if path.name.startswith(ENDED)]
        part = ended.with_name(f"part-{ENDED}")
        part.write_bytes(orjson.dumps(page_of(added_up(map(self._shown, paths)))))
        part.replace(ended)
        for path in paths:
            if path != ended:
                path.unlink()

    def others(self, process: int) -> Iterator[Page]:
        """The pages of all processes but this one."""
        own = f"{LIVE}{process}"
        for path in self._paths():
            if path.name != own and path.name.startswith((LIVE, ENDED)):
                yield self._shown(path)

    def _paths(self) -> list[Path]:
        return sorted(self._directory.iterdir())

    def _shown(self, path: Path) -> Page:
        """What counts of a page: all of it, or what only grows if its process has ended."""
        try:
            page: Page = orjson.loads(path.read_bytes())
        except FileNotFoundError:
            return []
        if path.name.startswith(LIVE):
            return page
        return [family for family in page if family[2] in _GROWING]
