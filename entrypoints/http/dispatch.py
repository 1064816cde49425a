"""The outermost application: evaluation goes one way, everything else another."""

from starlette.types import ASGIApp, Receive, Scope, Send

from entrypoints.http.ofrep.evaluation import Evaluation
from entrypoints.http.ofrep.requests import flag_key


class Dispatcher(Evaluation):
    """Evaluation for its own paths, and the framework for everything else.

    Past the framework's middleware and routing an evaluation costs less than half. The framework
    has the same evaluation behind its routes, so who disagrees with the dispatcher about a path
    gets the same answer.
    """

    __slots__ = ("_otherwise",)

    def __init__(self, evaluation: Evaluation, otherwise: ASGIApp) -> None:
        super().__init__(
            evaluation.answering, evaluation.edge, evaluation.body_limit, evaluation.body_timeout
        )
        self._otherwise = otherwise

    async def _unusual(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and flag_key(scope) is not None:
            await super()._unusual(scope, receive, send)
        else:
            await self._otherwise(scope, receive, send)
