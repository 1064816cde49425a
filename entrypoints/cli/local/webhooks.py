"""Webhooks, by the use cases."""

from application.access import CONSOLE
from application.commands.change_webhook import ChangeWebhook
from application.commands.create_webhook import CreateWebhook
from application.commands.delete_webhook import DeleteWebhook
from application.commands.replay_dead_letters import ReplayDeadLetters
from application.commands.rotate_secret import RotateSecret
from application.commands.send_test_event import SendTestEvent
from application.queries.find_webhook import FindWebhook
from application.queries.list_dead_letters import ListDeadLetters
from application.queries.list_deliveries import ListDeliveries
from application.queries.list_webhooks import ListWebhooks
from entrypoints.cli.local.bodies import pages, read, written
from entrypoints.cli.service import Body, Json, Webhooks
from entrypoints.container import Container
from entrypoints.wire.deliveries import DeadLetterOut, DeliveryOut, ReplayOut
from entrypoints.wire.webhooks import (
    RotationIn,
    WebhookIn,
    WebhookOut,
    WebhookPatch,
    WebhookWithSecretOut,
)


class LocalWebhooks(Webhooks):
    def __init__(self, container: Container) -> None:
        self._container = container

    async def all(self, project: str) -> list[Json]:
        handle = self._container.list_webhooks()
        found = await pages(lambda page: handle(CONSOLE, ListWebhooks(project=project, page=page)))
        return [written(WebhookOut.of(webhook)) for webhook in found]

    async def get(self, project: str, identity: str) -> Json:
        query = FindWebhook(project=project, id=identity)
        return written(WebhookOut.of(await self._container.find_webhook()(CONSOLE, query)))

    async def create(self, project: str, body: Body) -> Json:
        command = CreateWebhook(project=project, **read(WebhookIn, body).parts())
        made = await self._container.create_webhook()(CONSOLE, command)
        return written(WebhookWithSecretOut.told(made))

    async def change(self, project: str, identity: str, body: Body, version: int | None) -> Json:
        parts = read(WebhookPatch, body).parts()
        command = ChangeWebhook(project=project, id=identity, expected_version=version, **parts)
        return written(WebhookOut.of(await self._container.change_webhook()(CONSOLE, command)))

    async def delete(self, project: str, identity: str, version: int | None) -> None:
        command = DeleteWebhook(project=project, id=identity, expected_version=version)
        await self._container.delete_webhook()(CONSOLE, command)

    async def rotate(self, project: str, identity: str, body: Body) -> Json:
        overlap = read(RotationIn, body).overlap
        command = RotateSecret(project=project, id=identity, overlap=overlap)
        made = await self._container.rotate_secret()(CONSOLE, command)
        return written(WebhookWithSecretOut.told(made))

    async def test(self, project: str, identity: str) -> Json:
        command = SendTestEvent(project=project, id=identity)
        return written(DeliveryOut.of(await self._container.send_test_event()(CONSOLE, command)))

    async def deliveries(self, project: str, identity: str, most: int) -> list[Json]:
        handle = self._container.list_deliveries()
        found = await pages(
            lambda page: handle(CONSOLE, ListDeliveries(project=project, id=identity, page=page)),
            most,
        )
        return [written(DeliveryOut.of(delivery)) for delivery in found]

    async def dead_letters(self, project: str, identity: str) -> list[Json]:
        handle = self._container.list_dead_letters()
        found = await pages(
            lambda page: handle(CONSOLE, ListDeadLetters(project=project, id=identity, page=page))
        )
        return [written(DeadLetterOut.of(letter)) for letter in found]

    async def replay(self, project: str, identity: str, sequence: int | None) -> Json:
        command = ReplayDeadLetters(project=project, id=identity, sequence=sequence)
        count = await self._container.replay_dead_letters()(CONSOLE, command)
        return written(ReplayOut(replaying=count))
