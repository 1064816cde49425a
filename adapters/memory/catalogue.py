"""Lists and look-ups in memory."""

from collections.abc import Collection, Mapping
from itertools import islice

from adapters.memory.pages import cut, page_of
from adapters.memory.state import MemoryState
from adapters.memory.store import MemoryStore
from application.access import Credential
from application.pages import Page, PageRequest
from application.ports.catalogue import Catalogue, FlagFilter, HistoryFilter
from domain.environment import Environment, FlagSet, Project
from domain.errors import FlagNotFound, SegmentNotFound, WebhookNotFound
from domain.flag import Flag, TargetedFlag
from domain.history import Entry
from domain.segment import Segment
from domain.targeting import Targeting
from domain.webhook import Webhook


class MemoryCatalogue(Catalogue):
    """Reads the last committed state."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    async def projects(self, page: PageRequest) -> Page[Project]:
        projects = self._store.state.projects
        return page_of((projects[key] for key in sorted(projects)), lambda found: found.key, page)

    async def project(self, key: str) -> Project:
        return self._store.state.project(key)

    async def environments(self, project: str, page: PageRequest) -> Page[Environment]:
        self._store.state.project(project)
        found = self._store.state.environments_of(project)
        return page_of(found, lambda environment: environment.key, page)

    async def environment(self, flag_set: FlagSet) -> Environment:
        return self._store.state.environment(flag_set)

    async def flags(self, project: str, wanted: FlagFilter, page: PageRequest) -> Page[Flag]:
        self._store.state.project(project)
        found = (flag for flag in self._store.state.flags_of(project) if _is_wanted(flag, wanted))
        return page_of(found, lambda flag: flag.key, page)

    async def flag(self, project: str, key: str) -> Flag:
        self._store.state.project(project)
        if (found := self._store.state.flags.get((project, key))) is None:
            raise FlagNotFound(key)
        return found

    async def targeted_flags(
        self, flag_set: FlagSet, wanted: FlagFilter, page: PageRequest
    ) -> Page[TargetedFlag]:
        self._store.state.environment(flag_set)
        found = (
            each
            for each in self._store.state.targeted_flags_of(flag_set)
            if _is_wanted(each.flag, wanted)
        )
        return page_of(found, lambda each: each.flag.key, page)

    async def targeting(self, flag_set: FlagSet, flag: str) -> Targeting:
        self._store.state.environment(flag_set)
        if (found := self._store.state.targetings.get((flag_set, flag))) is None:
            raise FlagNotFound(flag)
        return found

    async def targetings(
        self, project: str, flags: Collection[str]
    ) -> Mapping[str, Mapping[str, Targeting]]:
        self._store.state.project(project)
        found: dict[str, dict[str, Targeting]] = {}
        for (flag_set, flag), targeting in self._store.state.targetings.items():
            if flag_set.project == project and flag in flags:
                found.setdefault(flag, {})[flag_set.environment] = targeting
        return found

    async def segments(self, project: str, text: str | None, page: PageRequest) -> Page[Segment]:
        self._store.state.project(project)
        found = (
            segment
            for segment in self._store.state.segments_of(project)
            if _mentions(text, segment.key, segment.name, segment.description)
        )
        return page_of(found, lambda segment: segment.key, page)

    async def segment(self, project: str, key: str) -> Segment:
        self._store.state.project(project)
        if (found := self._store.state.segments.get((project, key))) is None:
            raise SegmentNotFound(key)
        return found

    async def webhooks(self, project: str, page: PageRequest) -> Page[Webhook]:
        self._store.state.project(project)
        found = self._store.state.webhooks
        ours = (found[key] for key in sorted(found) if found[key].project == project)
        return page_of(ours, lambda each: each.id, page)

    async def webhook(self, project: str, identity: str) -> Webhook:
        self._store.state.project(project)
        found = self._store.state.webhooks.get(identity)
        if found is None or found.project != project:
            raise WebhookNotFound(identity)
        return found

    async def credentials(self, page: PageRequest) -> Page[Credential]:
        found = self._store.state.credentials
        return page_of((found[key] for key in sorted(found)), lambda each: each.id, page)

    async def credential_names(self, ids: Collection[str]) -> Mapping[str, str]:
        found = self._store.state.credentials
        return {each: found[each].name for each in ids if each in found}

    async def history(self, wanted: HistoryFilter, page: PageRequest) -> Page[Entry]:
        state = self._state_with(wanted)
        before = int(page.after) if page.after else len(state.entries) + 1
        older = reversed(state.entries[: before - 1])
        found = (entry for entry in older if _is_wanted_entry(entry, wanted))
        return cut(found, lambda entry: str(entry.sequence), page.limit)

    async def history_after(
        self, wanted: HistoryFilter, after: int, limit: int
    ) -> tuple[Entry, ...]:
        newer = self._state_with(wanted).entries[max(0, after) :]
        return tuple(islice((entry for entry in newer if _is_wanted_entry(entry, wanted)), limit))

    async def chain(self, after: int, limit: int) -> tuple[Entry, ...]:
        return tuple(islice(self._store.state.entries, after, after + limit))

    async def stored_hash(self, sequence: int) -> str:
        hashes = self._store.state.hashes
        return hashes[sequence - 1] if 1 <= sequence <= len(hashes) else ""

    def _state_with(self, wanted: HistoryFilter) -> MemoryState:
        """What is stored, if the place whose history is wanted is there."""
        state = self._store.state
        if wanted.project is not None:
            state.project(wanted.project)
            if wanted.environment is not None:
                state.environment(FlagSet(wanted.project, wanted.environment))
        return state


def _is_wanted(flag: Flag, wanted: FlagFilter) -> bool:
    return (
        (wanted.tag is None or wanted.tag in flag.tags)
        and (wanted.kind is None or flag.kind is wanted.kind)
        and (wanted.archived is None or flag.archived is wanted.archived)
        and _mentions(wanted.text, flag.key, flag.name, flag.description)
    )


def _mentions(text: str | None, *fields: str) -> bool:
    return text is None or any(text.casefold() in field.casefold() for field in fields)


def _is_wanted_entry(entry: Entry, wanted: HistoryFilter) -> bool:
    return (
        wanted.project in {None, entry.project}
        and (
            wanted.environment in {None, entry.environment}
            or (wanted.project_wide and not entry.environment)
        )
        and wanted.subject in {None, entry.subject}
        and wanted.key in {None, entry.key}
    )
