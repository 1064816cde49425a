"""Who asks: an admin key, before anything else of a management request is looked at."""

from starlette.types import ASGIApp, Receive, Scope, Send

from application.access import Actor, KeyKind
from application.keyring import Keyring
from domain.errors import FlaghoistError, Forbidden, Unauthenticated
from entrypoints.http.headers import api_key_of
from entrypoints.http.paths import MANAGEMENT, METRICS, is_below
from entrypoints.http.problems import answer, request_id_of


class Authentication:
    """Lets nobody without a valid admin key find out what there is below the prefixes.

    Paths that do not exist and bodies that cannot be read are no different: no key, no answer.
    """

    def __init__(self, app: ASGIApp, keyring: Keyring) -> None:
        self._app = app
        self._keyring = keyring

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if is_below(scope, MANAGEMENT) or is_below(scope, METRICS):
            try:
                scope["state"]["actor"] = self._actor(scope)
            except FlaghoistError as refusal:
                await answer(refusal, scope)(scope, receive, send)
                return
        await self._app(scope, receive, send)

    def _actor(self, scope: Scope) -> Actor:
        key = api_key_of(dict(scope["headers"]))
        credential = None if key is None else self._keyring.find(key)
        if credential is None:
            raise Unauthenticated
        if credential.kind is not KeyKind.ADMIN:
            raise Forbidden("an admin key")
        return Actor(credential.id, credential.grants, request_id_of(scope))
