"""The Celery application: how messages travel, the same for who sends and who works."""

from datetime import timedelta
from typing import Any, Final

from celery import Celery

from adapters.celery.broker import broker_url

QUEUE: Final = "deliveries"
STARTS_WITHIN: Final = 90.0
"""Seconds that a process of a worker may take to be ready: it loads every flag. Celery's own four
would have it killed, and the next one too, without end."""
LISTENS: Final = 10.0
"""Seconds that who works waits for an answer at least: whoever asks for the next message gets none
until there is one."""
FORGOTTEN: Final = timedelta(minutes=10)
"""After that a message that nobody took is worth nothing: the webhook was offered again."""


def celery_application(
    url: str, prefix: str, *, patience: float, lease: float, works: bool = False
) -> Any:
    """An application that connects when first used. `lease` is in seconds, as `patience` is.

    Messages are JSON, taken one at a time, and acknowledged when the work is done: a worker that
    is killed leaves its message to the next after the visibility timeout. Results are not kept. Who
    only sends gives up on each step after `patience` seconds.
    """
    application = Celery("flaghoist", broker=broker_url(url), set_as_current=False)
    application.conf.update(
        accept_content=["json"],
        task_serializer="json",
        task_default_queue=QUEUE,
        task_ignore_result=True,
        task_acks_late=True,
        task_reject_on_worker_lost=True,
        worker_prefetch_multiplier=1,
        worker_hijack_root_logger=False,
        worker_redirect_stdouts=False,
        worker_proc_alive_timeout=STARTS_WITHIN,
        worker_send_task_events=False,
        worker_enable_remote_control=False,
        worker_enable_prefetch_count_reduction=False,  # there is no less than one at a time
        broker_connection_retry_on_startup=True,
        broker_connection_max_retries=None,  # an outage of an hour ends nobody
        broker_connection_timeout=patience,
        broker_transport_options={
            "global_keyprefix": f"{prefix}:",
            "visibility_timeout": max(60, round(2 * lease)),
            "socket_connect_timeout": patience,
            "socket_timeout": max(patience, LISTENS) if works else patience,
            "max_retries": 1,
        },
    )
    return application
