"""Putting the demo's flags into a store that has none."""

from application.access import CONSOLE
from application.commands.define_segment import DefineSegment
from application.commands.set_targeting import SetTargeting
from application.pages import PageRequest
from application.ports.catalogue import FlagFilter
from domain.environment import FlagSet
from entrypoints.container import Container
from entrypoints.demo.flags import PROJECT, DemoFlag, beta_testers, demo_flags

PRODUCTION = FlagSet(PROJECT, "production")
DEVELOPMENT = FlagSet(PROJECT, "development")


async def seed(container: Container) -> bool:
    """Make the demo's segment and flags, unless the project has any flag; tell if it was done."""
    everything = FlagFilter(archived=None)
    found = await container.catalogue().flags(PROJECT, everything, PageRequest(limit=1))
    if found.items:
        return False
    await container.define_segment()(CONSOLE, DefineSegment(project=PROJECT, **beta_testers()))
    for flag in demo_flags(container.clock().now()):
        await _make(container, flag)
    return True


async def _make(container: Container, demo: DemoFlag) -> None:
    """In production the flag does what it is for; in development it is simply on."""
    await container.create_flag()(CONSOLE, demo.flag)
    for flag_set, parts in ((PRODUCTION, demo.targeting), (DEVELOPMENT, {})):
        command = SetTargeting(
            flag_set=flag_set, flag=demo.flag.key, expected_version=None, on=True, **parts
        )
        await container.set_targeting()(CONSOLE, command)
