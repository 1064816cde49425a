"""How history looks to people."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from rich.console import RenderableType

from entrypoints.cli.output import compact, table

Json = dict[str, Any]


def history_view(
    rows: Sequence[Json], names: Mapping[str, str], *, everywhere: bool
) -> RenderableType:
    """Entries, with environments if they differ; `names` are those of API keys that changed."""
    cells = (
        (
            str(row["sequence"]),
            to_second(row["at"]),
            row["author_name"] or row["author"],
            _what(row, names, everywhere=everywhere),
            f"{row['version']}: {_event(row)}",
        )
        for row in rows
    )
    columns = ("#", "At", "By", "What", "Change")
    return table(columns, cells, "Nothing happened yet.", whole=("#", "At", "What"))


def to_second(instant: str) -> str:
    """An instant of the wire, as short as people need it; JSON has it whole."""
    return f"{instant[:19]}Z"


def _what(entry: Json, names: Mapping[str, str], *, everywhere: bool) -> str:
    place = f" in {entry['environment']}" if everywhere and entry["environment"] else ""
    return f"{entry['subject']}{place}\n{names.get(entry['key'], entry['key'])}"


def _event(entry: Json) -> str:
    if entry["deleted"]:
        return "deleted"
    return "created" if entry["version"] == 1 else "; ".join(_differences(entry["change"]))


def _differences(change: list[dict[str, Any]]) -> Iterator[str]:
    for difference in change[:5]:
        path = ".".join(map(str, difference["path"]))
        if path == "revoked_at":
            yield "revoked"
        elif "joined" in difference:
            yield f"{path}: +{len(difference['joined'])} -{len(difference['left'])}"
        else:
            before, after = (_short(difference, name) for name in ("before", "after"))
            yield f"{path}: {before} → {after}"
    if len(change) > 5:  # noqa: PLR2004  as many as fit on a line or two
        yield "…"


def _short(difference: dict[str, Any], name: str) -> str:
    written = compact(difference[name]) if name in difference else "nothing"
    return written if len(written) <= 40 else f"{written[:39]}…"  # noqa: PLR2004  characters
