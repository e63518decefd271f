"""Insist while the database is away: what was worked out is worth some seconds of waiting."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

import structlog
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnection

log = structlog.get_logger()

Value = TypeVar("Value")

# What is raised while the database is away; anything else that it says is a fault of ours.
AWAY = (OperationalError, InterfaceError, NoConnection)

# Pauses between tries, in seconds; the lease and the suspicion that follows cost more than this waiting.
PAUSES = (0.2, 0.5, 1, 2, 4, 8)


def stubbornly(write: Callable[[], Value]) -> Value:
    """Run one transaction, again and again for some seconds while the database is away.

    The transaction must be safe to repeat: a commit whose answer was lost may have happened. Fenced ones are.
    """
    for pause in PAUSES:
        try:
            return write()
        except AWAY as error:
            log.warning("database_refused", error=type(error.__cause__ or error).__name__, again_in=pause)
            time.sleep(pause)
    return write()
