"""Saved snapshots in Valkey or Redis: any process starts from what any other has loaded."""

import json
from hashlib import sha256
from typing import Final

from redis.asyncio import Redis
from redis.exceptions import WatchError

from adapters.redis.failures import WHAT, answering
from application.ports.saved_snapshots import Saved, SavedSnapshots, Unusable
from domain.history import Position

EXPIRY: Final = 30 * 24 * 3_600
"""Seconds after which what nobody keeps or asks for any more is gone."""


class RedisSavedSnapshots(SavedSnapshots):
    """Bodies by the hash of what is in them, and a label for each name that leads to its body.

    A thousand processes that keep the same send its body once: whoever comes later finds it there.
    A body is there before the label that names it, and outlives it.
    """

    what = WHAT

    def __init__(self, client: Redis, prefix: str, *, expiry: int = EXPIRY) -> None:
        self._client = client
        self._prefix = prefix
        self._expiry = expiry

    async def find(self, name: str) -> Saved | None:
        with answering(self._client):
            label = await self._get(self._label_key(name))
            if label is None:
                return None
            position, revision, at, digest = _read_label(label)
            body = await self._get(self._body_key(digest))
            await self._client.expire(self._body_key(digest), self._expiry)
            await self._client.expire(self._label_key(name), self._expiry)
        if body is None or sha256(body).hexdigest() != digest:
            raise Unusable("its body is missing" if body is None else "its checksum is wrong")
        return Saved(position=position, revision=revision, at=at, body=body)

    async def position(self, name: str) -> Position | None:
        with answering(self._client):
            return await self._position(self._client, name)

    async def keep(self, name: str, saved: Saved, *, instead_of: Position | None = None) -> bool:
        digest = sha256(saved.body).hexdigest()
        label = [*saved.position, saved.revision, saved.at, digest]
        guard = sha256(json.dumps(label).encode()).hexdigest()
        with answering(self._client):
            if not await self._client.expire(self._body_key(digest), self._expiry):
                await self._client.set(self._body_key(digest), saved.body, ex=self._expiry)
            return await self._put_label(name, json.dumps([*label, guard]), instead_of)

    async def _put_label(self, name: str, value: str, instead_of: Position | None) -> bool:
        key = self._label_key(name)
        async with self._client.pipeline() as replacing:
            await replacing.watch(key)
            if await self._position(replacing, name) != instead_of:
                return False
            replacing.multi()  # type: ignore[no-untyped-call]
            _ = replacing.set(key, value, ex=self._expiry)  # with what follows
            try:
                await replacing.execute()
            except WatchError:
                return False
            return True

    async def _position(self, client: Redis, name: str) -> Position | None:
        label = await self._get(self._label_key(name), client)
        try:
            found, _, _, digest = _read_label(label or b"[]")
        except Unusable:
            return None
        return found if await client.expire(self._body_key(digest), self._expiry) else None

    async def _get(self, key: str, client: Redis | None = None) -> bytes | None:
        found = await (self._client if client is None else client).get(key)
        return found.encode() if isinstance(found, str) else found  # bytes, unless told to decode

    def _label_key(self, name: str) -> str:
        return f"{self._prefix}:saved:{name}"

    def _body_key(self, digest: str) -> str:
        return f"{self._prefix}:body:{digest}"


def _read_label(text: bytes) -> tuple[Position, str, int, str]:
    """What a label says. Raise `Unusable` if any of it has been altered."""
    try:
        *label, guard = json.loads(text)
        sequence, chained, revision, at, digest = label
    except (ValueError, TypeError):
        raise Unusable("its label cannot be read") from None
    if guard != sha256(json.dumps(label).encode()).hexdigest():
        raise Unusable("the checksum of its label is wrong")
    return Position(sequence, chained), revision, at, digest
