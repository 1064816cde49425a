"""Rows to definitions, through the native notation. Nothing here touches the database."""

from typing import Any

import orjson
from sqlalchemy import Row

from application.access import Credential
from application.key_notation import read_credential
from domain.change import read_change
from domain.delivery import DeadLetter, Delivery, Outcome
from domain.environment import Environment, Project
from domain.event import EventType
from domain.flag import Flag, TargetedFlag
from domain.history import Entry, Subject
from domain.notation.environments import read_environment, read_project
from domain.notation.flags import read_flag, read_targeting
from domain.notation.segments import read_segment
from domain.notation.webhooks import Hidden, read_webhook
from domain.segment import Segment
from domain.targeting import Targeting
from domain.webhook import Webhook


def project_of(row: Row[Any]) -> Project:
    """The project of a row."""
    return read_project(orjson.loads(row.document), row.version)


def environment_of(row: Row[Any]) -> Environment:
    """The environment of a row."""
    return read_environment(orjson.loads(row.document), row.version)


def flag_of(row: Row[Any]) -> Flag:
    """The flag of a row."""
    return read_flag(orjson.loads(row.document), row.version)


def targeting_of(row: Row[Any]) -> Targeting:
    """The targeting of a row."""
    return read_targeting(orjson.loads(row.document), row.version)


def targeted_flag_of(row: Row[Any]) -> TargetedFlag:
    """The flag with its targeting of a row that holds both."""
    return TargetedFlag(flag_of(row), targeting_in(row))


def targeting_in(row: Row[Any]) -> Targeting:
    """The targeting of a row that holds its flag too."""
    return read_targeting(orjson.loads(row.targeting_document), row.targeting_version)


def segment_of(row: Row[Any]) -> Segment:
    """The segment of a row that is no tombstone."""
    return read_segment(orjson.loads(row.document), row.version)


def credential_of(row: Row[Any]) -> Credential:
    """The API key of a row."""
    return read_credential(orjson.loads(row.document), row.key_hash, row.version)


def name_of(row: Row[Any]) -> str:
    """What the API key of a row is called."""
    return str(orjson.loads(row.document)["name"])


def webhook_of(row: Row[Any]) -> Webhook:
    """The webhook of a row."""
    hidden = Hidden(row.url, row.secret, row.previous_secret)
    return read_webhook(row.project, orjson.loads(row.document), hidden, row.version)


def delivery_of(row: Row[Any]) -> Delivery:
    """The attempt of a row."""
    return Delivery(
        at=row.at,
        message_id=row.message_id,
        event_type=EventType(row.event_type),
        sequence=row.sequence,
        attempt=row.attempt,
        outcome=Outcome(row.outcome),
        status=row.status,
        detail=row.detail,
        milliseconds=row.milliseconds,
        number=row.number,
    )


def dead_letter_of(row: Row[Any]) -> DeadLetter:
    """The dead letter of a row."""
    return DeadLetter(
        sequence=row.sequence,
        event_type=EventType(row.event_type),
        died_at=row.died_at,
        attempts=row.attempts,
        detail=row.detail,
        replay=row.replay,
    )


def entry_of(row: Row[Any]) -> Entry:
    """The history entry of a row."""
    return Entry(
        sequence=row.sequence,
        at=row.at,
        author=row.author,
        request_id=row.request_id,
        project=row.project,
        environment=row.environment,
        subject=Subject(row.subject),
        key=row.key,
        version=row.version,
        change=read_change(orjson.loads(row.change)),
        deleted=row.deleted,
        previous_hash=row.previous_hash,
    )


def words_of(thing: Flag | Segment) -> str:
    """What a text is searched in: key, name and description, without their case."""
    return f"{thing.key}\x1f{thing.name}\x1f{thing.description}".casefold()
