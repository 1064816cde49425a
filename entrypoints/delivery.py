"""What delivers to webhooks: which adapter plays which role, by a setting's value."""

from dependency_injector import providers

from adapters.celery.application import celery_application
from adapters.celery.outages import BrokerLines
from adapters.celery.queue import CeleryQueue
from adapters.memory.outbox import MemoryOutbox
from adapters.persistence.outbox import SqlOutbox
from adapters.webhooks.destinations import GuardedDestinations
from adapters.webhooks.sender import HttpWebhookSender
from application.delivery.delivering import DeliverWebhookHandler
from application.delivery.dispatch import Dispatch
from application.delivery.embedded import EmbeddedQueue
from entrypoints.infrastructure import Infrastructure


class Delivery(Infrastructure):
    """Things of the whole process, besides those of the infrastructure."""

    settings = Infrastructure.settings

    outbox = providers.Selector(
        settings.provided.database.store,
        memory=providers.Singleton(MemoryOutbox, Infrastructure.memory),
        sql=providers.Singleton(SqlOutbox, Infrastructure.database),
    )
    destinations = providers.Singleton(
        GuardedDestinations, private=settings.provided.webhooks.private
    )
    webhook_sender = providers.Singleton(
        HttpWebhookSender,
        private=settings.provided.webhooks.private,
        patience=settings.provided.webhooks.timeout,
    )
    deliver_webhook = providers.Singleton(
        DeliverWebhookHandler,
        outbox,
        Infrastructure.unit_of_work.provider,
        webhook_sender,
        Infrastructure.clock,
        Infrastructure.identifiers,
        Infrastructure.delivery_meter,
        settings.provided.webhooks.policy,
    )
    _celery = providers.Factory(
        celery_application,
        settings.provided.redis.address,
        settings.provided.redis.prefix,
        patience=settings.provided.redis.patience,
        lease=settings.provided.webhooks.lease,
    )
    celery = providers.Singleton(_celery)
    celery_worker = providers.Singleton(_celery, works=True)
    broker_lines = providers.Singleton(
        BrokerLines, Infrastructure.outages, Infrastructure.redis_place
    )
    delivery_queue = providers.Selector(
        settings.provided.queue,
        embedded=providers.Singleton(EmbeddedQueue, deliver_webhook, Infrastructure.delivery_meter),
        celery=providers.Singleton(
            CeleryQueue,
            celery,
            Infrastructure.redis,
            settings.provided.redis.prefix,
            Infrastructure.redis_place,
        ),
    )
    dispatch = providers.Singleton(
        Dispatch,
        outbox,
        delivery_queue,
        Infrastructure.clock,
        Infrastructure.bell,
        Infrastructure.delivery_meter,
        settings.provided.webhooks.pause,
    )
