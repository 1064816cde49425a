"""What every store promises about webhooks."""

import pytest

from application.pages import PageRequest
from domain.environment import Project
from domain.errors import ProjectNotFound, StaleVersion, WebhookNotFound
from domain.history import Subject
from domain.values import canonical
from tests.contracts.examples import FULL_WEBHOOK, webhook
from tests.contracts.store import Store, StoreContract

ALL = PageRequest()


class WebhooksContract(StoreContract):
    @pytest.mark.parametrize("known", [FULL_WEBHOOK, webhook()], ids=lambda each: each.id)
    async def test_returns_what_was_stored(self, shop: Store, known: object) -> None:
        assert isinstance(known, type(FULL_WEBHOOK))
        await shop.write(lambda work: work.webhooks.add(known))

        assert await shop.look(lambda work: work.webhooks.find("shop", known.id)) == known
        assert await shop.catalogue.webhook("shop", known.id) == known

    async def test_finds_all_of_one_project_by_id(self, shop: Store) -> None:
        await shop.write(lambda work: work.projects.add(Project(key="other")))
        for each in (webhook("b"), webhook("a"), webhook("c", project="other")):
            await shop.write(lambda work, known=each: work.webhooks.add(known))  # type: ignore[misc]

        found = await shop.look(lambda work: work.webhooks.find_all("shop"))
        assert [each.id for each in found] == ["a", "b"]
        page = await shop.catalogue.webhooks("shop", PageRequest(limit=1))
        assert ([each.id for each in page.items], page.next_after) == (["a"], "a")
        assert (await shop.catalogue.webhooks("shop", PageRequest(1, "a"))).items == (found[1],)

    async def test_one_of_another_project_is_not_found(self, shop: Store) -> None:
        await shop.write(lambda work: work.projects.add(Project(key="other")))
        await shop.write(lambda work: work.webhooks.add(webhook()))

        with pytest.raises(WebhookNotFound):
            await shop.look(lambda work: work.webhooks.find("other", "hook"))
        with pytest.raises(WebhookNotFound):
            await shop.catalogue.webhook("other", "hook")
        with pytest.raises(ProjectNotFound):
            await shop.catalogue.webhook("none", "hook")
        with pytest.raises(ProjectNotFound):
            await shop.catalogue.webhooks("none", ALL)

    async def test_history_tells_no_secret(self, shop: Store) -> None:
        rotated = FULL_WEBHOOK.rotated("whsec_bmV3ZXI=", 1_700_000_000_010, 1_700_000_000_020)
        moved = rotated.changed(url="https://hooks.example.com:8443/T0/B0?token=other")
        await shop.write(lambda work: work.webhooks.add(FULL_WEBHOOK))
        await shop.write(lambda work: work.webhooks.save(rotated))
        await shop.write(lambda work: work.webhooks.save(moved))
        await shop.write(lambda work: work.webhooks.remove(moved))

        entries = [e for e in await shop.catalogue.chain(0, 99) if e.subject is Subject.WEBHOOK]
        assert [(e.version, e.deleted, bool(e.change)) for e in entries] == [
            (1, False, True),
            (2, False, True),
            (3, False, True),
            (4, True, False),
        ]
        told = canonical([repr(entry) for entry in entries])
        for secret in ("whsec", "token", "T0"):
            assert secret not in told

    async def test_the_second_of_two_writers_loses(self, shop: Store) -> None:
        await shop.write(lambda work: work.webhooks.add(webhook()))
        await shop.write(lambda work: work.webhooks.save(webhook().changed(name="mine")))

        with pytest.raises(StaleVersion, match="the webhook '"):
            await shop.look(lambda work: work.webhooks.save(webhook().changed(name="yours")))
        with pytest.raises(StaleVersion, match="the webhook '"):
            await shop.look(lambda work: work.webhooks.remove(webhook()))

    async def test_a_deleted_one_is_gone(self, shop: Store) -> None:
        await shop.write(lambda work: work.webhooks.add(webhook()))
        await shop.write(lambda work: work.webhooks.remove(webhook()))

        with pytest.raises(WebhookNotFound):
            await shop.look(lambda work: work.webhooks.find("shop", "hook"))
        with pytest.raises(WebhookNotFound):
            await shop.look(lambda work: work.webhooks.save(webhook().changed(name="new")))
        with pytest.raises(WebhookNotFound):
            await shop.look(lambda work: work.webhooks.remove(webhook()))
        assert await shop.outbox.due(10**13, 10) == ()
