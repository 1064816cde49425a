"""Ids and secrets from the machine's random numbers."""

import secrets

import uuid_utils

from application.ports.identifiers import Identifiers

SECRET_BYTES = 32


class SystemIdentifiers(Identifiers):
    """Ids are UUIDs of version 7 (RFC 9562), secrets hexadecimal."""

    def new_id(self) -> str:
        return str(uuid_utils.uuid7())

    def new_secret(self) -> str:
        return secrets.token_hex(SECRET_BYTES)
