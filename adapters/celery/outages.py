"""Outages of the broker, told as all others are: one line at the start, one at the end."""

import logging
from abc import abstractmethod
from typing import Final, Protocol

from celery.worker.consumer import connection, consumer
from redis.exceptions import AuthenticationError, ResponseError

from domain.errors import Unavailable

WHAT: Final = "Redis"
NOTICED_BY: Final = "messages"
CONNECTED: Final = "Connected to %s"
SPEAKERS: Final = (connection.__name__, consumer.__name__, "py.warnings")
"""Loggers through which Celery tells of its broker."""


class Outages(Protocol):
    """Tells of outages, each once."""

    @abstractmethod
    def failed(self, what: str, error: Exception, noticed_by: str) -> None:
        """Something does not work."""

    @abstractmethod
    def works(self, what: str, noticed_by: str) -> None:
        """It works, perhaps again."""


class BrokerLines(logging.Filter):
    """Takes the lines in which Celery tells of each attempt to reach its broker, and no others.

    The first connection of all is told in Celery's own line.
    """

    def __init__(self, outages: Outages, place: str) -> None:
        """`place` is where Redis is, in words for the log."""
        super().__init__()
        self._outages = outages
        self._place = place
        self._out = False

    def attach(self) -> None:
        """Hear what Celery says from now on."""
        for speaker in SPEAKERS:
            logging.getLogger(speaker).addFilter(self)

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether the line is to be written."""
        told = record.args if isinstance(record.args, tuple) else ()
        if record.msg == consumer.CONNECTION_ERROR or consumer.CONNECTION_RETRY in told:
            self._out = True
            self._outages.failed(WHAT, Unavailable(WHAT, self._cause(told)), NOTICED_BY)
            return False
        if record.msg == CONNECTED and self._out:
            self._out = False
            self._outages.works(WHAT, NOTICED_BY)
            return False
        # A warning at each loss, of a default that may change: what it asks for is not wanted.
        return consumer.CANCEL_TASKS_BY_DEFAULT not in str(record.msg)

    def _cause(self, told: tuple[object, ...]) -> str:
        """What the broker refuses, it gives a reason for."""
        for refusal in told:
            if isinstance(refusal, ResponseError | AuthenticationError):
                return f"{self._place}: {refusal}"
        return f"{self._place} does not answer"
