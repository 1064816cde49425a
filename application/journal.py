"""What every store writes into the history: one step for each `add`, `save` and `remove`."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple, TypeVar

from application.access import Actor, Credential
from application.key_notation import write_credential
from domain.change import Change, diff
from domain.environment import Environment, FlagSet, Project
from domain.flag import Flag
from domain.history import Entry, Subject
from domain.instants import Instant
from domain.notation.environments import write_environment, write_project
from domain.notation.flags import write_flag, write_targeting
from domain.notation.segments import write_segment
from domain.notation.webhooks import write_webhook
from domain.segment import Segment
from domain.targeting import Targeting
from domain.values import Document
from domain.webhook import Webhook

Thing = TypeVar("Thing", Project, Environment, Flag, Targeting, Segment, Credential, Webhook)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What became of one thing: an entry, before it has its place in the chain."""

    project: str = ""
    environment: str = ""
    subject: Subject
    key: str
    version: int
    document: Document | None = None
    """What it became; nothing if it was deleted."""
    change: Change = ()
    deleted: bool = False

    @property
    def is_worth_an_entry(self) -> bool:
        """Whether there is any difference to tell."""
        return bool(self.change) or self.deleted

    def entry(self, sequence: int, at: Instant, actor: Actor, previous_hash: str) -> Entry:
        """The entry that tells this step, at its place in the chain."""
        return Entry(
            sequence=sequence,
            at=at,
            author=actor.id,
            request_id=actor.request_id,
            project=self.project,
            environment=self.environment,
            subject=self.subject,
            key=self.key,
            version=self.version,
            change=self.change,
            deleted=self.deleted,
            previous_hash=previous_hash,
        )


class _About(NamedTuple):
    """Which thing a step is of."""

    subject: Subject
    key: str
    project: str
    environment: str = ""


def _step(
    about: _About, before: Thing | None, after: Thing, write: Callable[[Thing], Document]
) -> Step:
    """From what a thing was, if it was at all, to what it is."""
    document = write(after)
    return Step(
        **about._asdict(),
        version=after.version,
        document=document,
        change=diff({} if before is None else write(before), document),
    )


def project_step(before: Project | None, after: Project) -> Step:
    """A project was added or changed."""
    return _step(_About(Subject.PROJECT, after.key, after.key), before, after, write_project)


def environment_step(before: Environment | None, after: Environment) -> Step:
    """An environment was added or changed."""
    about = _About(Subject.ENVIRONMENT, after.key, *after.flag_set)
    return _step(about, before, after, write_environment)


def flag_step(project: str, before: Flag | None, after: Flag) -> Step:
    """A flag was added or changed."""
    return _step(_About(Subject.FLAG, after.key, project), before, after, write_flag)


def targeting_step(flag_set: FlagSet, before: Targeting | None, after: Targeting) -> Step:
    """The targeting of a flag was added or changed."""
    return _step(_About(Subject.TARGETING, after.flag, *flag_set), before, after, write_targeting)


def segment_step(project: str, before: Segment | None, after: Segment) -> Step:
    """A segment was added or changed."""
    return _step(_About(Subject.SEGMENT, after.key, project), before, after, write_segment)


def segment_removal(project: str, segment: Segment) -> Step:
    """A segment was deleted: the step to the version after its last, which nobody can read."""
    return Step(
        project=project,
        subject=Subject.SEGMENT,
        key=segment.key,
        version=segment.version + 1,
        deleted=True,
    )


def credential_step(before: Credential | None, after: Credential) -> Step:
    """An API key was issued or revoked."""
    place = after.flag_set or FlagSet("", "")
    return _step(_About(Subject.CREDENTIAL, after.id, *place), before, after, write_credential)


def webhook_step(before: Webhook | None, after: Webhook) -> Step:
    """A webhook was added or changed."""
    return _step(_About(Subject.WEBHOOK, after.id, after.project), before, after, write_webhook)


def webhook_removal(webhook: Webhook) -> Step:
    """A webhook was deleted: the step to the version after its last."""
    return Step(
        project=webhook.project,
        subject=Subject.WEBHOOK,
        key=webhook.id,
        version=webhook.version + 1,
        deleted=True,
    )
