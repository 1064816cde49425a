"""`flaghoist flag …`: reading and writing flags."""

import asyncio
from typing import Annotated, Any

from typer import Option, Typer

from domain.errors import FlaghoistError
from domain.flag import FlagKind
from domain.values import ValueType
from entrypoints.cli.arguments import (
    Description,
    FlagKey,
    IfVersion,
    Name,
    Split,
    read_list,
    require_some,
    sent,
)
from entrypoints.cli.asking import Asked, command
from entrypoints.cli.commands import targeting
from entrypoints.cli.exits import Failure
from entrypoints.cli.output import Answer
from entrypoints.cli.serves import split_of
from entrypoints.cli.variants import VARIANT_HELP, check_split, variants_of
from entrypoints.cli.views import flag_view, flags_view

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
    flag, targeted = await asyncio.gather(
        flags.get(asked.project, key), flags.targeting(asked.flag_set, key)
    )
    return Answer({"flag": flag, "targeting": targeted}, flag_view(flag, targeted))


@command(app, "create", {"default": "split"})
async def create_flag(  # noqa: PLR0913  an option is an argument
    asked: Asked,
    *,
    key: FlagKey,
    value_type: Annotated[ValueType, Option("--type", help="Of its values.")] = ValueType.BOOLEAN,
    variant: Annotated[list[str] | None, Option(metavar="KEY=VALUE", help=VARIANT_HELP)] = None,
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
    split: Split = None,
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
    serve = None if split is None else split_of(split)
    if serve is not None:  # before the flag takes its key for ever
        check_split(serve, body)
        await asked.require_environment()
    flag = await asked.flaghoist.flags.create(asked.project, body)
    split_targeting = None if serve is None else await _split(asked, key, serve)
    return Answer(flag, flag_view(flag, split_targeting))


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
    require_some(body, "change", "--name, --variants")
    flag = await asked.flaghoist.flags.change(asked.project, key, body, if_version)
    return Answer(flag, flag_view(flag))


targeting.add_to(app)


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


async def _split(asked: Asked, key: str, serve: dict[str, Any]) -> dict[str, Any]:
    """Targeting with this default. A failure tells that the flag itself is there by now."""
    try:
        return await asked.flaghoist.flags.target(asked.flag_set, key, {"default": serve}, None)
    except (Failure, FlaghoistError) as error:
        failure = error if isinstance(error, Failure) else Failure.of(error)
        done = f"the flag '{key}' is created, but without the split: see 'flaghoist flag set'"
        raise Failure(failure.exit_code, *failure.said, done) from None
