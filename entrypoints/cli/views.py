"""How definitions look to people."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from rich.console import Group, RenderableType
from rich.text import Text

from domain.bucketing import TOTAL_WEIGHT
from entrypoints.cli.output import compact, facts, switch, table, text

Json = dict[str, Any]


def flags_view(rows: Sequence[Json]) -> RenderableType:
    """Flags with what one environment does with them."""
    return table(
        ("Flag", "Type", "Kind", "State", "Serves", "Name"),
        (
            (
                row["flag"]["key"],
                row["flag"]["value_type"],
                row["flag"]["kind"],
                state(row["flag"], row["targeting"]),
                summary(row["targeting"]),
                row["flag"]["name"],
            )
            for row in rows
        ),
        "No flags. Create one: flaghoist flag create my-flag",
        whole=("Flag", "Type", "Kind", "State"),
    )


def flag_view(flag: Json, targeting: Json | None = None) -> RenderableType:
    """One flag, and its targeting if it is known."""
    parts: list[RenderableType] = [
        facts(
            [
                ("Flag", Text(flag["key"], style="bold")),
                ("Name", flag["name"]),
                ("Description", flag["description"]),
                ("Type", flag["value_type"]),
                ("Kind", flag["kind"]),
                ("Owner", flag["owner"]),
                ("Tags", ", ".join(flag["tags"])),
                ("Client keys", "may evaluate it" if flag["client_visible"] else "do not see it"),
                ("Version", f"{flag['version']}{', archived' if flag['archived'] else ''}"),
            ]
        ),
        table(
            ("Variant", "Value"),
            ((each["key"], compact(each["value"])) for each in flag["variants"]),
            "",
            whole=("Variant",),
        ),
    ]
    return Group(*parts, *([] if targeting is None else [targeting_view(targeting)]))


def targeting_view(targeting: Json) -> RenderableType:
    """What one environment does with a flag, in the order in which it is asked."""
    return Group(
        facts(
            [
                ("In", f"{targeting['project']}/{targeting['environment']}"),
                ("State", switch(on=targeting["on"])),
                ("Version", str(targeting["version"])),
            ]
        ),
        table(("If", "Serves"), _steps(targeting), ""),
    )


def state(flag: Json, targeting: Json) -> Text:
    """On, off or archived."""
    return Text("archived", style="dim") if flag["archived"] else switch(on=targeting["on"])


def summary(targeting: Json) -> str:
    """What is served, in a few words."""
    if not targeting["on"]:
        return serve_text({"variant": targeting["off_variant"]})
    counts = (
        (len(targeting["prerequisites"]), "prerequisite"),
        (len(targeting["targets"]), "target"),
        (len(targeting["rules"]), "rule"),
    )
    before = ", ".join(f"{count} {name}{'s' * (count > 1)}" for count, name in counts if count)
    return (
        f"{before}; {serve_text(targeting['default'])}"
        if before
        else serve_text(targeting["default"])
    )


def serve_text(serve: Json) -> str:
    """What is served: a variant, or shares in per cent, now or over time."""
    match serve:
        case {"variant": variant}:
            return str(variant)
        case {"split": split}:
            return _shares(split["shares"])
        case _:
            first, *_, last = serve["ramp"]["points"]
            by = f"{last['at'][:10]} {last['at'][11:16]}Z"
            return f"{_shares(first['shares'])} → {_shares(last['shares'])} by {by}"


def condition_text(condition: Json) -> str:
    """A condition in one line."""
    match condition:
        case {"attribute": attribute, "operator": operator, "values": values}:
            negation = "not " if condition["negated"] else ""
            operands = ", ".join(compact(value) for value in values)
            return f"{attribute} {negation}{operator.replace('_', ' ')} {operands}".rstrip()
        case {"segment": segment}:
            return f"in segment {segment}"
        case {"flag": flag, "variants": variants}:
            return f"flag {flag} serves {' or '.join(variants)}"
        case {"percentage": percentage}:
            return f"in the first {percent(percentage['weight'])}"
        case {"all": parts}:
            return _joined(parts, " and ", "always")
        case {"any": parts}:
            return _joined(parts, " or ", "never")
        case _:
            return f"not ({condition_text(condition['not'])})"


def percent(weight: int) -> str:
    """A weight as a percentage."""
    return f"{weight * 100 / TOTAL_WEIGHT:g} %"


def _steps(targeting: Json) -> Iterator[tuple[str, str]]:
    off = targeting["off_variant"]
    yield "off", off
    for needed in targeting["prerequisites"]:
        yield f"unless {condition_text(needed)}", off
    for target in targeting["targets"]:
        keys: Iterable[str] = target["keys"]
        yield f"targeting key is {' or '.join(keys)}", target["variant"]
    for rule in targeting["rules"]:
        yield f"{rule['key']}: {condition_text(rule['condition'])}", serve_text(rule["serve"])
    yield "otherwise", serve_text(targeting["default"])


def _shares(shares: Sequence[Json]) -> str:
    return ", ".join(f"{percent(share['weight'])} {share['variant']}" for share in shares)


def _joined(parts: Sequence[Json], word: str, nothing: str) -> str:
    return (
        word.join(
            f"({condition_text(part)})" if part.keys() & {"all", "any"} else condition_text(part)
            for part in parts
        )
        or nothing
    )


def step_text(step: Json) -> Text:
    """One step of an explanation: whether it held, and why."""
    marks = {True: ("✓ ", "green"), False: ("✗ ", "red"), None: ("· ", "dim")}
    line = Text.assemble(marks[step["passed"]], text(step["title"]))
    return (
        line.append_text(Text("  ")).append_text(_dim(step["detail"])) if step["detail"] else line
    )


def _dim(detail: str) -> Text:
    shown = text(detail)
    shown.stylize("dim")
    return shown
