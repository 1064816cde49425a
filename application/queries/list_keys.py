"""List API keys."""

from dataclasses import dataclass
from functools import partial

from application.access import Actor, Credential, Role
from application.authoring.api_keys import owns
from application.pages import FIRST_PAGE, Page, PageRequest
from application.ports.catalogue import Catalogue
from application.visibility import require_somewhere, visible


@dataclass(frozen=True, slots=True, kw_only=True)
class ListKeys:
    """Query: which API keys were issued, revoked ones included?"""

    page: PageRequest = FIRST_PAGE


class ListKeysHandler:
    """Owners see the keys that reach into nothing but what they own."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue

    async def __call__(self, actor: Actor, query: ListKeys) -> Page[Credential]:
        """Return them by id, which is the order in which they were issued."""
        require_somewhere(actor, Role.OWNER)
        return await visible(
            self._catalogue.credentials,
            partial(owns, actor),
            lambda credential: credential.id,
            query.page,
        )
