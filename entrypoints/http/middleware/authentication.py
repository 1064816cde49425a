"""Who asks: an admin key, before anything else of a management request is looked at."""

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from application.access import Actor, Credential, KeyKind
from application.keyring import Keyring
from domain.errors import FlaghoistError, Forbidden, Unauthenticated
from entrypoints.http.headers import Header, api_key_of
from entrypoints.http.limiting import Limiting
from entrypoints.http.paths import MANAGEMENT, METRICS, is_below
from entrypoints.http.problems import answer, request_id_of
from entrypoints.http.refusals import TooManyRequests


class Authentication:
    """Lets nobody without a valid admin key find out what there is below the prefixes.

    Paths that do not exist and bodies that cannot be read are no different: no key, no answer.
    Nor is there one for who asks too much. A key is looked for before anything is counted, so
    whoever tries keys from an address takes nothing away from a good one there.
    """

    def __init__(self, app: ASGIApp, keyring: Keyring, limiting: Limiting) -> None:
        self._app = app
        self._keyring = keyring
        self._limiting = limiting

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not is_below(scope, MANAGEMENT) and not is_below(scope, METRICS):
            await self._app(scope, receive, send)
            return
        try:
            more = await self._admit(scope)
        except (FlaghoistError, TooManyRequests) as refusal:
            await answer(refusal, scope)(scope, receive, send)
            return

        async def send_told(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", ()), *more]
            await send(message)

        await self._app(scope, receive, send_told)

    async def _admit(self, scope: Scope) -> tuple[Header, ...]:
        """Note who asks, and return what the answer says of the limits."""
        headers = dict(scope["headers"])
        key = api_key_of(headers)
        credential = None if key is None else self._keyring.find(key)
        if credential is None:
            await self._limiting.without_key(scope)
            raise Unauthenticated
        more = await self._limiting.with_key(credential.id, scope)
        scope["state"]["actor"] = _actor(credential, scope)
        return more


def _actor(credential: Credential, scope: Scope) -> Actor:
    if credential.kind is not KeyKind.ADMIN:
        raise Forbidden("an admin key")
    return Actor(credential.id, credential.grants, request_id_of(scope))
