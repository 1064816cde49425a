"""A whole environment as one document: out, and in again."""

from typing import Annotated

from fastapi import Depends, Query
from starlette.responses import Response

from application.commands.import_definitions import ImportDefinitions, ImportDefinitionsHandler
from application.queries.export_definitions import ExportDefinitions, ExportDefinitionsHandler
from domain.errors import EnvironmentNotFound, ProjectNotFound
from domain.values import canonical
from entrypoints.http.dependencies import Caller, use
from entrypoints.http.idempotency import IDEMPOTENT
from entrypoints.http.management.documentation import CREATES, asked
from entrypoints.http.management.places import Place
from entrypoints.http.management.router import ENVIRONMENT, router
from entrypoints.wire.transfer import DefinitionsBody, ImportReportOut

transfer = router(ENVIRONMENT, "transfer")

PLACES = (ProjectNotFound, EnvironmentNotFound)


@transfer.get("/export", response_model=DefinitionsBody, responses=asked(*PLACES))
async def export_definitions(
    caller: Caller,
    place: Place,
    handle: Annotated[ExportDefinitionsHandler, Depends(use(lambda c: c.export_definitions))],
) -> Response:
    """Everything an environment serves, as one document. Archived flags are left out."""
    document = await handle(caller, ExportDefinitions(flag_set=place))
    # Canonical as it is: what is exported twice is equal byte for byte.
    return Response(canonical(document).encode(), media_type="application/json")


@transfer.post("/import", dependencies=[IDEMPOTENT], responses=asked(*PLACES, *CREATES))
async def import_definitions(
    caller: Caller,
    place: Place,
    body: DefinitionsBody,
    handle: Annotated[ImportDefinitionsHandler, Depends(use(lambda c: c.import_definitions))],
    dry_run: Annotated[bool, Query(description="Only tell what would be done.")] = False,  # noqa: FBT002  a query parameter has a name
) -> ImportReportOut:
    """Make the environment serve what a document says. All of it, or nothing.

    A document that conflicts with what is there is answered like a dry run, with `applied: false`.
    """
    command = ImportDefinitions(flag_set=place, document=body.document(), dry_run=dry_run)
    return ImportReportOut.of(await handle(caller, command))
