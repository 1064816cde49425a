"""API keys."""

from typing import Annotated

from fastapi import Depends, Path

from application.commands.issue_key import IssueKey, IssueKeyHandler
from application.commands.revoke_key import RevokeKey, RevokeKeyHandler
from application.queries.list_keys import ListKeys, ListKeysHandler
from domain.errors import CredentialNotFound, LastOwnerKey
from entrypoints.http.dependencies import Caller, use
from entrypoints.http.idempotency import IDEMPOTENT, SecretRoute
from entrypoints.http.management.documentation import asked, changed, created
from entrypoints.http.management.router import router
from entrypoints.http.pagination import WantedPage, page_of
from entrypoints.http.paths import MANAGEMENT
from entrypoints.http.preconditions import ReplyTo
from entrypoints.wire.base import PageOut
from entrypoints.wire.keys import IssuedKeyOut, KeyIn, KeyOut

keys = router(f"{MANAGEMENT}/keys", "keys", SecretRoute)


@keys.get("", responses=asked())
async def list_keys(
    caller: Caller,
    page: WantedPage,
    handle: Annotated[ListKeysHandler, Depends(use(lambda c: c.list_keys))],
) -> PageOut[KeyOut]:
    """The API keys that the caller may manage, revoked ones included."""
    return page_of(await handle(caller, ListKeys(page=page)), KeyOut.of)


@keys.post(
    "",
    status_code=201,
    dependencies=[IDEMPOTENT],
    responses=created(),
)
async def issue_key(
    caller: Caller,
    body: KeyIn,
    reply: ReplyTo,
    handle: Annotated[IssueKeyHandler, Depends(use(lambda c: c.issue_key))],
) -> IssuedKeyOut:
    """A new API key. This answer is the only place that ever tells it."""
    command = IssueKey(
        name=body.name, kind=body.kind, flag_set=body.flag_set(), grants=body.granted()
    )
    issued = await handle(caller, command)
    reply.created(f"{MANAGEMENT}/keys/{issued.credential.id}", issued.credential.version)
    return IssuedKeyOut.issued(issued.credential, issued.key)


@keys.delete("/{id}", responses=changed(CredentialNotFound, LastOwnerKey))
async def revoke_key(
    caller: Caller,
    identity: Annotated[str, Path(alias="id", description="The id of the API key.")],
    reply: ReplyTo,
    handle: Annotated[RevokeKeyHandler, Depends(use(lambda c: c.revoke_key))],
) -> KeyOut:
    """Put an API key out of force, for ever and whatever its version; repeating it is harmless.

    The last key that owns everything is not revoked: issue another one before.
    """
    credential = await handle(caller, RevokeKey(id=identity))
    reply.stamp(credential.version)
    return KeyOut.of(credential)
