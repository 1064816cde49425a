"""What every store promises about what came of messages, and about how much waits."""

from dataclasses import replace

from application.pages import PageRequest
from application.ports.outbox import KEPT, SPARE, Backlog, Cursor
from domain.environment import Project
from tests.contracts.examples import adding, flag, webhook
from tests.contracts.outbox_contract import (
    ALL,
    DEAD,
    DELIVERY,
    NOW,
    HookedContract,
    claimed,
    progress,
)
from tests.contracts.store import Store


class DeliveriesContract(HookedContract):
    async def test_deliveries_are_listed_from_the_newest(self, hooked: Store) -> None:
        for attempt in (1, 2, 3):
            await hooked.outbox.log("hook", replace(DELIVERY, attempt=attempt))
        page = await hooked.outbox.deliveries("hook", PageRequest(limit=2))
        assert [(each.number, each.attempt) for each in page.items] == [(3, 3), (2, 2)]
        assert page.next_after == "2"
        rest = await hooked.outbox.deliveries("hook", PageRequest(2, "2"))
        assert (rest.items, rest.next_after) == ((replace(DELIVERY, number=1),), None)

    async def test_not_all_deliveries_are_kept(self, hooked: Store) -> None:
        for _ in range(KEPT + SPARE):
            await hooked.outbox.log("hook", DELIVERY)
        assert (await hooked.outbox.log("hook", DELIVERY)).number == KEPT + SPARE + 1
        page = await hooked.outbox.deliveries("hook", PageRequest(KEPT + SPARE))
        assert (len(page.items), page.items[-1].number) == (KEPT + 1, SPARE + 1)

    async def test_dead_letters_are_listed_from_the_newest(self, hooked: Store) -> None:
        claim = await claimed(hooked)
        for sequence in (5, 7, 6):
            dead = replace(DEAD, sequence=sequence)
            assert await hooked.outbox.settle(claim, progress(sequence, dead=dead))
        page = await hooked.outbox.dead_letters("hook", PageRequest(limit=2))
        assert [each.sequence for each in page.items] == [7, 6]
        rest = await hooked.outbox.dead_letters("hook", PageRequest(2, "6"))
        assert (rest.items, rest.next_after) == ((DEAD,), None)
        assert await hooked.outbox.dead() == 3

    async def test_one_or_all_dead_letters_are_replayed(self, hooked: Store) -> None:
        claim = await claimed(hooked)
        for sequence in (5, 6, 7):
            dead = replace(DEAD, sequence=sequence)
            assert await hooked.outbox.settle(claim, progress(sequence, dead=dead))
        await hooked.outbox.release(claim, NOW)
        assert await hooked.outbox.due(NOW, 10) == ()

        assert await hooked.outbox.replay("hook", 99) == 0
        assert await hooked.outbox.replay("none", None) == 0
        assert await hooked.outbox.replay("hook", 6) == 1
        assert await hooked.outbox.due(NOW, 10) == ("hook",)
        again = await claimed(hooked)
        assert [(letter.sequence, entry.sequence) for letter, entry in again.replays] == [(6, 6)]
        assert await hooked.outbox.settle(again, progress(buried=6))
        assert await hooked.outbox.settle(again, progress(buried=6))
        await hooked.outbox.release(again, NOW)

        assert await hooked.outbox.replay("hook", None) == 2
        both = await claimed(hooked)
        assert [letter.sequence for letter, _ in both.replays] == [5, 7]
        assert await hooked.outbox.settle(both, progress(dead=replace(DEAD, attempts=4)))
        left = (await hooked.outbox.dead_letters("hook", ALL)).items
        assert [(each.sequence, each.attempts, each.replay) for each in left] == [
            (7, 3, True),
            (5, 4, False),
        ]

    async def test_a_replay_does_not_wait_for_the_next_attempt(self, hooked: Store) -> None:
        claim = await claimed(hooked)
        waiting = Cursor(5, 1, NOW + 9_999)
        assert await hooked.outbox.settle(
            claim, progress(leased_until=NOW, cursor=waiting, dead=DEAD)
        )
        await hooked.outbox.replay("hook", 5)
        again = await claimed(hooked)
        assert (len(again.replays), again.entries, again.cursor) == (1, (), waiting)

    async def test_the_backlog_is_told_by_state(self, hooked: Store) -> None:
        entries = await hooked.catalogue.chain(4, 1)
        assert await hooked.outbox.backlog() == {
            "due": Backlog(webhooks=1, depth=3, oldest=entries[0].at)
        }
        await hooked.write(lambda work: work.webhooks.add(webhook("off", enabled=False)))
        claim = await claimed(hooked)
        await hooked.outbox.settle(claim, progress(cursor=Cursor(7, 1, NOW + 5)))
        last = (await hooked.catalogue.chain(7, 1))[0]
        assert await hooked.outbox.backlog() == {
            "retrying": Backlog(webhooks=1, depth=1, oldest=last.at),
            "disabled": Backlog(webhooks=1, depth=0, oldest=None),
        }
        await hooked.outbox.settle(claim, progress(cursor=Cursor(last.sequence)))
        assert (await hooked.outbox.backlog())["idle"] == Backlog(webhooks=1)

    async def test_each_waits_for_what_is_ahead_of_it_in_its_project(self, hooked: Store) -> None:
        await hooked.write(lambda work: work.projects.add(Project(key="other")))
        await hooked.write(lambda work: work.webhooks.add(webhook("apart", project="other")))
        await hooked.write(lambda work: work.webhooks.add(webhook("beside")))
        await hooked.write(adding(flag("more")))
        for hook, position in (("hook", 6), ("beside", 11)):
            claim = await claimed(hooked, hook=hook)
            assert await hooked.outbox.settle(claim, progress(position))
        first = (await hooked.catalogue.chain(6, 1))[0]
        assert await hooked.outbox.backlog() == {
            "idle": Backlog(webhooks=1),
            "due": Backlog(webhooks=2, depth=5 + 2, oldest=first.at),
        }
