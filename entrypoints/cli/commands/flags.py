"""`flaghoist flag …`: reading and writing flags and their targeting."""

import asyncio
from typing import Annotated, Any

from typer import Option, Typer

from domain.flag import FlagKind
from domain.values import ValueType
from entrypoints.cli.arguments import (
    Description,
    FlagKey,
    IfVersion,
    Name,
    read_list,
    read_object,
    read_value,
    sent,
)
from entrypoints.cli.asking import Asked, command
from entrypoints.cli.exits import Exit, Failure
from entrypoints.cli.output import Answer
from entrypoints.cli.views import flag_view, flags_view, targeting_view

app = Typer(no_args_is_help=True, help="Flags, and what an environment does with them.")


@command(app, "list")
async def list_flags(
    asked: Asked,
    *,
    tag: Annotated[str | None, Option(help="Only with this tag.")] = None,
    kind: Annotated[FlagKind | None, Option(help="Only of this kind.")] = None,
    q: Annotated[
        str | None, Option("--search", "-q", help="Only with this in key, name or description.")
    ] = None,
    archived: Annotated[bool, Option("--archived", help="The archived ones instead.")] = False,
) -> Answer:
    """List flags with their state in the environment."""
    wanted = sent(tag=tag, kind=kind, q=q, archived="true" if archived else None)
    rows = await asked.flaghoist.flags.all(asked.flag_set, wanted)
    return Answer(rows, flags_view(rows))


@command(app, "get")
async def get_flag(asked: Asked, *, key: FlagKey) -> Answer:
    """Show a flag and its targeting in the environment."""
    flags = asked.flaghoist.flags
    flag, targeting = await asyncio.gather(
        flags.get(asked.project, key), flags.targeting(asked.flag_set, key)
    )
    return Answer({"flag": flag, "targeting": targeting}, flag_view(flag, targeting))


@command(app, "create")
async def create_flag(  # noqa: PLR0913  an option is an argument
    asked: Asked,
    *,
    key: FlagKey,
    value_type: Annotated[ValueType, Option("--type", help="Of its values.")] = ValueType.BOOLEAN,
    variant: Annotated[
        list[str] | None,
        Option(
            metavar="KEY=VALUE",
            help="A variant, with its value in JSON; once for each. "
            "A boolean flag has on and off without being told.",
        ),
    ] = None,
    name: Name = None,
    description: Description = None,
    owner: Annotated[str | None, Option(help="Who answers for it.")] = None,
    tag: Annotated[list[str] | None, Option(help="To find it by; once for each.")] = None,
    kind: Annotated[FlagKind | None, Option(help="What it is for.")] = None,
    client_visible: Annotated[
        bool | None, Option("--client-visible", help="Client keys, which are public, may see it.")
    ] = None,
    default_variant: Annotated[
        str | None, Option(help="Served when it is on; else the first variant.")
    ] = None,
    off_variant: Annotated[
        str | None, Option(help="Served when it is off; else the last variant.")
    ] = None,
) -> Answer:
    """Create a flag. It is off in every environment until it is turned on."""
    body = sent(
        key=key,
        value_type=value_type,
        variants=None if variant is None else variants_of(variant, value_type),
        name=name,
        description=description,
        owner=owner,
        tags=tag,
        kind=kind,
        client_visible=client_visible,
        default_variant=default_variant,
        off_variant=off_variant,
    )
    flag = await asked.flaghoist.flags.create(asked.project, body)
    return Answer(flag, flag_view(flag))


@command(app, "edit")
async def edit_flag(  # noqa: PLR0913  an option is an argument
    asked: Asked,
    *,
    key: FlagKey,
    name: Name = None,
    description: Description = None,
    owner: Annotated[str | None, Option(help="Who answers for it.")] = None,
    tag: Annotated[list[str] | None, Option(help="Instead of its tags; once for each.")] = None,
    kind: Annotated[FlagKind | None, Option(help="What it is for.")] = None,
    client_visible: Annotated[
        bool | None,
        Option("--client-visible/--no-client-visible", help="Whether client keys see it."),
    ] = None,
    variants: Annotated[
        str | None, Option(metavar="JSON|FILE|-", help='All variants: [{"key": …, "value": …}].')
    ] = None,
    if_version: IfVersion = None,
) -> Answer:
    """Change what a flag is. What an environment does with it: see on, off and set."""
    body = sent(
        name=name,
        description=description,
        owner=owner,
        tags=tag,
        kind=kind,
        client_visible=client_visible,
        variants=None if variants is None else read_list(variants, "--variants"),
    )
    flag = await asked.flaghoist.flags.change(asked.project, key, body, if_version)
    return Answer(flag, flag_view(flag))


@command(app, "on")
async def turn_on(asked: Asked, *, key: FlagKey, if_version: IfVersion = None) -> Answer:
    """Turn a flag on in the environment."""
    return await _target(asked, key, {"on": True}, if_version)


@command(app, "off")
async def turn_off(asked: Asked, *, key: FlagKey, if_version: IfVersion = None) -> Answer:
    """Turn a flag off in the environment: everybody gets its off variant."""
    return await _target(asked, key, {"on": False}, if_version)


@command(app, "set")
async def set_targeting(  # noqa: PLR0913  an option is an argument
    asked: Asked,
    *,
    key: FlagKey,
    default: Annotated[
        str | None,
        Option(
            metavar="VARIANT|JSON|FILE|-",
            help='For whom no rule matches: a variant, or {"split": …}, or {"ramp": …}.',
        ),
    ] = None,
    off_variant: Annotated[str | None, Option(help="Served when the flag is off.")] = None,
    rules: Annotated[str | None, Option(metavar="JSON|FILE|-", help="All rules, in order.")] = None,
    targets: Annotated[
        str | None, Option(metavar="JSON|FILE|-", help='[{"variant": …, "keys": […]}].')
    ] = None,
    prerequisites: Annotated[
        str | None, Option(metavar="JSON|FILE|-", help='[{"flag": …, "variants": […]}].')
    ] = None,
    if_version: IfVersion = None,
) -> Answer:
    """Set what the environment does with a flag. What is not given stays as it is."""
    lists = {"rules": rules, "targets": targets, "prerequisites": prerequisites}
    body = sent(
        default=None if default is None else serve_of(default),
        off_variant=off_variant,
        **{
            name: read_list(given, f"--{name}")
            for name, given in lists.items()
            if given is not None
        },
    )
    return await _target(asked, key, body, if_version)


@command(app, "archive")
async def archive_flag(asked: Asked, *, key: FlagKey, if_version: IfVersion = None) -> Answer:
    """Stop serving a flag anywhere. It is kept, and its key stays taken."""
    flag = await asked.flaghoist.flags.archive(asked.project, key, if_version)
    return Answer(flag, flag_view(flag))


@command(app, "restore")
async def restore_flag(asked: Asked, *, key: FlagKey, if_version: IfVersion = None) -> Answer:
    """Bring an archived flag back as it was."""
    flag = await asked.flaghoist.flags.change(asked.project, key, {"archived": False}, if_version)
    return Answer(flag, flag_view(flag))


def variants_of(pairs: list[str], value_type: ValueType) -> list[dict[str, Any]]:
    """Variants from ``key=value``. A string flag takes what it is given, as it is."""
    found = []
    for pair in pairs:
        key, separator, value = pair.partition("=")
        if not separator:
            raise Failure(Exit.USAGE, f"--variant: must be KEY=VALUE, is '{pair}'")
        found.append(
            {"key": key, "value": value if value_type is ValueType.STRING else read_value(value)}
        )
    return found


def serve_of(given: str) -> dict[str, Any]:
    """What is served: JSON if it starts like that or names a JSON file, else a variant's key."""
    if given.lstrip().startswith("{") or given == "-" or given.endswith(".json"):
        return read_object(given, "--default")
    return {"variant": given}


async def _target(asked: Asked, key: str, body: dict[str, Any], version: int | None) -> Answer:
    targeting = await asked.flaghoist.flags.target(asked.flag_set, key, body, version)
    return Answer(targeting, targeting_view(targeting))
