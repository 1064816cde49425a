"""Many environments are read at the cost of a statement each, and share what they have alike."""

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Engine, event

from application.ports.definitions import Updates
from application.ports.unit_of_work import UnitOfWork
from domain.environment import Environment
from tests.contracts.examples import BETA, LIVE, TRIAL, adding, adding_segments, flag, targeting
from tests.contracts.store import Store

MORE = 20
"""Environments besides those of the shop."""


@pytest.fixture
def statements() -> Iterator[list[str]]:
    """What is executed."""
    executed: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        executed.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    yield executed
    event.remove(Engine, "before_cursor_execute", note)


async def test_one_more_environment_is_one_more_statement(
    shop: Store, statements: list[str]
) -> None:
    async def act(work: UnitOfWork) -> None:
        await adding_segments(BETA)(work)
        for number in range(MORE):
            await work.environments.add(Environment(project="shop", key=f"stage-{number}"))

    await shop.write(act)
    async with shop.definitions.at_one_moment() as moment:
        flag_sets = await moment.flag_sets(0)
        statements.clear()
        found = [await moment.updates(each, 0) for each in flag_sets]
    assert len(found) == 2 + MORE
    assert len(statements) == len(found) + 2  # the position, and the segments
    assert len({id(each.segments) for each in found}) == 1


async def test_where_nothing_is_new_nothing_is_read(shop: Store, statements: list[str]) -> None:
    async with shop.definitions.at_one_moment() as moment:
        position = await moment.position()
        statements.clear()
        for flag_set in (LIVE, TRIAL):
            assert await moment.includes(position)
            assert await moment.updates(flag_set, position.sequence) == Updates(
                sequence=position.sequence
            )
    assert len(statements) == 1  # whether the store has been at the position


async def test_environments_share_what_they_have_alike(shop: Store) -> None:
    await shop.write(adding(flag(), flag("other")))
    turned = targeting().turned(on=True)
    await shop.write(lambda work: work.targetings.save(LIVE, turned))

    async with shop.definitions.at_one_moment() as moment:
        banner, other = (await moment.updates(TRIAL, 0)).flags
        live_banner, live_other = (await moment.updates(LIVE, 0)).flags
    assert live_other is other
    assert live_banner.flag is banner.flag
    assert (banner.targeting.on, live_banner.targeting.on) == (False, True)
