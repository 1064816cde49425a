"""The outermost application: evaluation goes one way, everything else another."""

from starlette.types import ASGIApp, Receive, Scope, Send

from entrypoints.http.ofrep.evaluation import Evaluation
from entrypoints.http.ofrep.requests import flag_key


class Dispatcher:
    """Sends requests for the evaluation paths to their callable, and all else to the framework.

    Past the framework's middleware and routing an evaluation costs less than half. The framework
    has the same callable behind its routes, so who disagrees with the dispatcher about a path
    gets the same answer.
    """

    __slots__ = ("_evaluation", "_otherwise")

    def __init__(self, evaluation: Evaluation, otherwise: ASGIApp) -> None:
        self._evaluation = evaluation
        self._otherwise = otherwise

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on."""
        if scope["type"] == "http" and (key := flag_key(scope)) is not None:
            await self._evaluation.evaluate(key, scope, receive, send)
        else:
            await self._otherwise(scope, receive, send)
