"""Putting the demo's flags into a store that has none."""

from collections.abc import Iterable

from application.access import CONSOLE
from application.authoring.exchange import write_document
from application.commands.import_definitions import ImportDefinitions
from application.pages import PageRequest
from application.ports.catalogue import FlagFilter
from domain.environment import FlagSet
from domain.flag import TargetedFlag
from entrypoints.container import Container
from entrypoints.demo.flags import beta_testers, demo_flags

PROJECT = "default"
PRODUCTION = FlagSet(PROJECT, "production")
DEVELOPMENT = FlagSet(PROJECT, "development")


async def seed(container: Container) -> bool:
    """Import the demo's segment and flags, unless the project has any flag; tell if it was done.

    In production each flag does what it is for; in development it is simply on.
    """
    everything = FlagFilter(archived=None)
    found = await container.catalogue().flags(PROJECT, everything, PageRequest(limit=1))
    if found.items:
        return False
    flags = demo_flags(container.clock().now())
    await _import(container, PRODUCTION, flags)
    plain = (each.flag.initial_targeting().turned(on=True) for each in flags)
    simply_on = map(TargetedFlag, (each.flag for each in flags), plain)
    await _import(container, DEVELOPMENT, simply_on)
    return True


async def _import(container: Container, flag_set: FlagSet, flags: Iterable[TargetedFlag]) -> None:
    document = write_document(flag_set, flags, [beta_testers()])
    command = ImportDefinitions(flag_set=flag_set, document=document)
    await container.import_definitions()(CONSOLE, command)
