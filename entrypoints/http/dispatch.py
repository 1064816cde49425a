"""The outermost application: evaluation goes one way, everything else another."""

from starlette.types import ASGIApp, Receive, Scope, Send

from entrypoints.http.ofrep.evaluation import Evaluation
from entrypoints.http.ofrep.requests import SINGLE, flag_key

_KEY = slice(len(SINGLE), None)


class Dispatcher:
    """Sends requests for the evaluation paths to their callable, and all else to the framework.

    Past the framework's middleware and routing an evaluation costs less than half. The framework
    has the same callable behind its routes, so who disagrees with the dispatcher about a path
    gets the same answer.
    """

    __slots__ = ("_evaluate", "_otherwise")

    def __init__(self, evaluation: Evaluation, otherwise: ASGIApp) -> None:
        self._evaluate = evaluation.evaluate
        self._otherwise = otherwise

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on."""
        if scope["type"] != "http":
            await self._otherwise(scope, receive, send)
        elif scope["path"].startswith(SINGLE) and not scope.get("root_path"):
            await self._evaluate(scope["path"][_KEY], scope, receive, send)
        elif (key := flag_key(scope)) is not None:
            await self._evaluate(key, scope, receive, send)
        else:
            await self._otherwise(scope, receive, send)
