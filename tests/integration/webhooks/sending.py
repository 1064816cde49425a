"""A message to send, and the secrets that sign it."""

import base64

from adapters.webhooks.sender import HttpWebhookSender
from application.ports.webhook_sender import Answer, Message

SECRETS = (
    "whsec_" + base64.b64encode(b"new").decode(),
    "whsec_" + base64.b64encode(b"old").decode(),
)


def message(url: str) -> Message:
    return Message(id="msg_hook_7", url=url, at=1_800_000_000_123, body=b'{"a":1}', secrets=SECRETS)


async def send(sender: HttpWebhookSender, url: str) -> Answer:
    return await sender.send(message(url))
