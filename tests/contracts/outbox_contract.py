"""What every store promises about how far webhooks were told."""

import asyncio
from dataclasses import replace

import pytest

from application.access import Actor, Grant, Role
from application.pages import PageRequest
from application.ports.outbox import BATCH, Claim, Cursor, Progress
from domain.delivery import DeadLetter, Delivery, Outcome
from domain.environment import Project
from domain.event import EventType
from tests.contracts.examples import ADMIN_KEY, adding, flag, webhook
from tests.contracts.store import AUTHOR, Store, StoreContract

NOW = 1_800_000_000_000
LEASE = 1_000
BOUND = 5.0
"""Seconds, fewer than a writer waits for another."""
ALL = PageRequest()

DELIVERY = Delivery(
    at=NOW,
    message_id="msg_hook_5",
    event_type=EventType.FLAG_CREATED,
    sequence=5,
    attempt=1,
    outcome=Outcome.REFUSED,
    status=500,
    detail="answered 500",
    milliseconds=12,
)
DEAD = DeadLetter(
    sequence=5, event_type=EventType.FLAG_CREATED, died_at=NOW, attempts=3, detail="answered 500"
)


async def claimed(store: Store, now: int = NOW, owner: str = "one", hook: str = "hook") -> Claim:
    claim = await store.outbox.claim(hook, owner, now, now + LEASE)
    assert claim is not None
    return claim


def progress(position: int | None = None, **more: object) -> Progress:
    cursor = None if position is None else Cursor(position)
    plain = Progress(leased_until=NOW + LEASE, cursor=cursor)
    return replace(plain, **more)  # type: ignore[arg-type]


class HookedContract(StoreContract):
    """What the contracts of an outbox share."""

    @pytest.fixture
    async def hooked(self, shop: Store) -> Store:
        """The shop with a webhook, which is entry 4, and a flag: entries 5 to 7."""
        await shop.write(lambda work: work.webhooks.add(webhook()))
        await shop.write(adding(flag()))
        return shop


class OutboxContract(HookedContract):
    async def test_a_new_webhook_is_told_what_comes_after_it(self, shop: Store) -> None:
        await shop.write(adding(flag("before")))
        await shop.write(lambda work: work.webhooks.add(webhook()))
        assert await shop.outbox.due(NOW, 10) == ()
        assert await shop.outbox.claim("hook", "one", NOW, NOW + LEASE) is None

        await shop.write(adding(flag("after")))
        assert await shop.outbox.due(NOW, 10) == ("hook",)
        claim = await claimed(shop)
        assert claim.webhook == webhook()
        assert claim.owner == "one"
        assert claim.cursor == Cursor(7)
        assert [each.sequence for each in claim.entries] == [8, 9, 10]
        assert claim.entries == await shop.catalogue.chain(7, 10)
        assert claim.replays == ()

    async def test_authors_that_are_keys_have_names(self, hooked: Store) -> None:
        assert (await claimed(hooked)).names == {}
        await hooked.outbox.release(await claimed(hooked, NOW + LEASE), NOW)
        await hooked.write(lambda work: work.credentials.add(ADMIN_KEY))
        await hooked.write(adding(flag("more")), Actor(ADMIN_KEY.id, (Grant(Role.OWNER),)))

        claim = await claimed(hooked)
        assert claim.names == {ADMIN_KEY.id: ADMIN_KEY.name}
        last = claim.entries[-1].sequence
        dead = replace(DEAD, sequence=last)
        assert await hooked.outbox.settle(claim, progress(last, dead=dead))
        await hooked.outbox.replay("hook", None)
        await hooked.outbox.release(claim, NOW)
        replaying = await claimed(hooked)
        assert replaying.entries == ()
        assert replaying.names == {ADMIN_KEY.id: ADMIN_KEY.name}

    async def test_other_projects_are_nobodys_business(self, hooked: Store) -> None:
        assert await hooked.outbox.settle(await claimed(hooked), progress(7))
        await hooked.write(lambda work: work.projects.add(Project(key="other")))
        assert await hooked.outbox.due(NOW + LEASE, 10) == ()

    async def test_nobody_else_has_it_until_the_lease_ends(self, hooked: Store) -> None:
        await claimed(hooked)
        assert await hooked.outbox.due(NOW + LEASE - 1, 10) == ()
        assert await hooked.outbox.claim("hook", "two", NOW + LEASE - 1, NOW + LEASE) is None
        assert await hooked.outbox.due(NOW + LEASE, 10) == ("hook",)
        assert (await claimed(hooked, NOW + LEASE, "two")).owner == "two"

    async def test_what_was_released_is_free_whatever_the_clock_says(self, hooked: Store) -> None:
        await hooked.outbox.release(await claimed(hooked, NOW + LEASE), NOW + LEASE)
        assert await hooked.outbox.due(NOW, 10) == ("hook",)
        assert (await claimed(hooked, NOW, "two")).owner == "two"

    async def test_who_cannot_have_it_waits_for_no_writer(self, hooked: Store) -> None:
        await claimed(hooked)
        async with hooked.units_of_work(AUTHOR), asyncio.timeout(BOUND):
            assert await hooked.outbox.claim("hook", "two", NOW, NOW + LEASE) is None

    async def test_who_lost_the_lease_changes_nothing(self, hooked: Store) -> None:
        lost = await claimed(hooked)
        claim = await claimed(hooked, NOW + LEASE, "two")
        assert not await hooked.outbox.settle(lost, progress(7, deliveries=(DELIVERY,), dead=DEAD))
        await hooked.outbox.release(lost, NOW)
        assert (await hooked.outbox.deliveries("hook", ALL)).items == ()
        assert (await hooked.outbox.dead_letters("hook", ALL)).items == ()
        assert await hooked.outbox.settle(claim, progress(5))

    async def test_what_was_settled_is_not_told_again(self, hooked: Store) -> None:
        claim = await claimed(hooked)
        assert await hooked.outbox.settle(claim, progress(5, deliveries=(DELIVERY,)))
        await hooked.outbox.release(claim, NOW)
        assert await hooked.outbox.due(NOW, 10) == ("hook",)
        again = await claimed(hooked)
        assert (again.cursor, [each.sequence for each in again.entries]) == (Cursor(5), [6, 7])
        assert (await hooked.outbox.deliveries("hook", ALL)).items == (replace(DELIVERY, number=1),)

    async def test_a_step_may_leave_the_cursor_alone(self, hooked: Store) -> None:
        claim = await claimed(hooked)
        assert await hooked.outbox.settle(claim, progress(deliveries=(DELIVERY,)))
        await hooked.outbox.release(claim, NOW)
        assert (await claimed(hooked)).cursor == Cursor(4)

    async def test_it_waits_until_the_next_attempt(self, hooked: Store) -> None:
        waiting = Cursor(4, 2, NOW + 5)
        claim = await claimed(hooked)
        assert await hooked.outbox.settle(claim, progress(leased_until=NOW, cursor=waiting))
        assert await hooked.outbox.due(NOW + 4, 10) == ()
        assert await hooked.outbox.claim("hook", "two", NOW + 4, NOW + LEASE) is None
        assert await hooked.outbox.due(NOW + 5, 10) == ("hook",)
        assert (await claimed(hooked, NOW + 5)).cursor == waiting

    async def test_a_change_of_the_webhook_ends_the_waiting(self, hooked: Store) -> None:
        waiting = Cursor(4, 2, NOW + 5)
        claim = await claimed(hooked)
        assert await hooked.outbox.settle(claim, progress(leased_until=NOW, cursor=waiting))
        await hooked.write(lambda work: work.webhooks.save(webhook().changed(name="mended")))
        assert await hooked.outbox.due(NOW, 10) == ("hook",)
        assert len((await claimed(hooked)).entries) == 4

    async def test_a_change_during_an_attempt_ends_the_claim_and_the_waiting(
        self, hooked: Store
    ) -> None:
        claim = await claimed(hooked)
        await hooked.write(lambda work: work.webhooks.save(webhook().changed(name="mended")))
        waiting = Cursor(4, 2, NOW + 5)
        failed = progress(leased_until=NOW, cursor=waiting, deliveries=(DELIVERY,))
        assert not await hooked.outbox.settle(claim, failed)
        assert (await hooked.outbox.deliveries("hook", ALL)).items == (replace(DELIVERY, number=1),)
        assert await hooked.outbox.due(NOW, 10) == ("hook",)
        again = await claimed(hooked)
        assert again.webhook.name == "mended"
        assert [each.sequence for each in again.entries] == [5, 6, 7, 8]

    async def test_a_disabled_one_keeps_its_place(self, hooked: Store) -> None:
        off = webhook().changed(enabled=False)
        await hooked.write(lambda work: work.webhooks.save(off))
        assert await hooked.outbox.due(NOW, 10) == ()
        assert await hooked.outbox.claim("hook", "one", NOW, NOW + LEASE) is None
        await hooked.write(lambda work: work.webhooks.save(off.changed(enabled=True)))
        assert (await claimed(hooked)).cursor == Cursor(4)

    async def test_entries_come_in_batches(self, hooked: Store) -> None:
        await hooked.write(adding(*(flag(f"flag-{number}") for number in range(BATCH))))
        assert [each.sequence for each in (await claimed(hooked)).entries] == [*range(5, 5 + BATCH)]

    async def test_those_that_nobody_had_for_longest_come_first(self, hooked: Store) -> None:
        await hooked.write(lambda work: work.webhooks.add(webhook("again")))
        await hooked.write(adding(flag("more")))
        await hooked.outbox.release(await claimed(hooked, hook="again"), NOW + 1)
        assert await hooked.outbox.due(NOW + 1, 10) == ("hook", "again")
        assert await hooked.outbox.due(NOW + 1, 1) == ("hook",)

    async def test_one_that_is_deleted_meanwhile_settles_nothing(self, hooked: Store) -> None:
        claim = await claimed(hooked)
        await hooked.outbox.settle(claim, progress(5, deliveries=(DELIVERY,), dead=DEAD))
        await hooked.write(lambda work: work.webhooks.remove(webhook()))
        assert not await hooked.outbox.settle(claim, progress(5))
        assert await hooked.outbox.log("hook", DELIVERY) == DELIVERY
        assert await hooked.outbox.backlog() == {}
        assert await hooked.outbox.dead() == 0
