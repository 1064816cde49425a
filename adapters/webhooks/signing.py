"""Signatures of messages, as Standard Webhooks describes them."""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Sequence

from domain.webhook import SECRET_PREFIX


def signature(secrets: Sequence[str], message_id: str, seconds: int, body: bytes) -> str:
    """The header ``webhook-signature``: one signature for each secret, separated by blanks."""
    content = f"{message_id}.{seconds}.".encode() + body
    return " ".join(f"v1,{_sign(secret, content)}" for secret in secrets)


def _sign(secret: str, content: bytes) -> str:
    digest = hmac.new(_bytes_of(secret), content, hashlib.sha256).digest()
    return base64.b64encode(digest).decode()


def _bytes_of(secret: str) -> bytes:
    encoded = secret.removeprefix(SECRET_PREFIX)
    try:
        return base64.b64decode(encoded, validate=True)
    except binascii.Error:
        return encoded.encode()
