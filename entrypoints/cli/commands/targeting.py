"""`flaghoist flag on`, `off` and `set`: what an environment does with a flag."""

from typing import Annotated, Any

from typer import Option, Typer

from entrypoints.cli.arguments import FlagKey, IfVersion, Split, read_list, require_some, sent
from entrypoints.cli.asking import Asked, command
from entrypoints.cli.output import Answer
from entrypoints.cli.serves import RAMP_EXAMPLE, default_of
from entrypoints.cli.views import targeting_view


def add_to(app: Typer) -> None:
    """Put the commands of this module among those about flags."""
    command(app, "on")(turn_on)
    command(app, "off")(turn_off)
    command(app, "set", {"default": "split"})(set_targeting)


async def turn_on(asked: Asked, *, key: FlagKey, if_version: IfVersion = None) -> Answer:
    """Turn a flag on in the environment."""
    return await _target(asked, key, {"on": True}, if_version)


async def turn_off(asked: Asked, *, key: FlagKey, if_version: IfVersion = None) -> Answer:
    """Turn a flag off in the environment: everybody gets its off variant."""
    return await _target(asked, key, {"on": False}, if_version)


async def set_targeting(  # noqa: PLR0913  an option is an argument
    asked: Asked,
    *,
    key: FlagKey,
    default: Annotated[
        str | None,
        Option(
            metavar="VARIANT|JSON|FILE|-",
            help='For whom no rule matches: a variant, or {"split": …}, or {"ramp": …}. '
            f"A ramp from nobody to everybody: {RAMP_EXAMPLE}",
        ),
    ] = None,
    split: Split = None,
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
        default=default_of(default, split),
        off_variant=off_variant,
        **{
            name: read_list(given, f"--{name}")
            for name, given in lists.items()
            if given is not None
        },
    )
    require_some(body, "set", "--default, --split")
    return await _target(asked, key, body, if_version)


async def _target(asked: Asked, key: str, body: dict[str, Any], version: int | None) -> Answer:
    targeting = await asked.flaghoist.flags.target(asked.flag_set, key, body, version)
    return Answer(targeting, targeting_view(targeting))
