"""Sending a message with an answer to every failure."""

from application.ports.delivery_meter import DeliveryMeter
from application.ports.webhook_sender import Answer, Message, WebhookSender
from domain.delivery import Outcome


async def send(message: Message, sender: WebhookSender, meter: DeliveryMeter) -> Answer:
    """Send once. What nobody foresaw is told to the meter, and is a failure like any other."""
    try:
        return await sender.send(message)
    except Exception as error:  # noqa: BLE001  a fault of the sender must not stop what it serves
        meter.delivery_failed(error)
        return Answer(outcome=Outcome.FAILED, detail="could not be sent")
