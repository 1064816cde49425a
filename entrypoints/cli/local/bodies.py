"""What is common to all local parts: reading bodies, writing answers, following pages."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from application.pages import LARGEST_PAGE, Page, PageRequest
from entrypoints.cli.exits import Exit, Failure, Fault
from entrypoints.cli.service import Body, Json
from entrypoints.wire.base import Wire
from entrypoints.wire.faults import pointer_of, rule_of

Model = TypeVar("Model", bound=Wire)
Item = TypeVar("Item")


def read(model: type[Model], body: Body) -> Model:
    """The body as a model. Raise `Failure` with every place that has the wrong form."""
    try:
        return model.model_validate(body)
    except ValidationError as wrong:
        faults = (
            Fault(pointer_of(error["loc"]), rule_of(error))
            for error in wrong.errors(include_url=False)
        )
        raise Failure(Exit.REFUSED, *faults) from None


def written(model: BaseModel) -> Json:
    """The answer as JSON."""
    return model.model_dump(mode="json", by_alias=True)


async def pages(
    ask: Callable[[PageRequest], Awaitable[Page[Item]]], most: int | None = None
) -> list[Item]:
    """All items of a long list, or the first ones."""
    found: list[Item] = []
    after: str | None = ""
    while after is not None and (most is None or len(found) < most):
        limit = LARGEST_PAGE if most is None else min(LARGEST_PAGE, most - len(found))
        page = await ask(PageRequest(limit, after))
        found += page.items
        after = page.next_after
    return found
