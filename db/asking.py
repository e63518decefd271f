"""Ask for a job in the caller's transaction; what all doors share is the function `onboarding.ask` in the database."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum
from typing import Any
from uuid import UUID

from sqlalchemy.exc import DataError, DBAPIError
from sqlalchemy.orm import Session

LOCK_NOT_AVAILABLE = "55P03"
DEADLOCK = "40P01"
_NAMED_BEFORE = "pk_job_requests"


class Urgency(IntEnum):
    """Who waits for a job."""

    NOW = 0  # a person looks at a spinner
    SOON = 1  # somebody will want it today
    BULK = 2  # nobody would notice an hour


class RequestRefusedError(Exception):
    """The request names an unknown job or has wrong arguments; the message says which."""


class BusyError(Exception):
    """Another transaction is asking for the same job right now and has not committed yet; ask again."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What became of a request: the row, whether it is new, and whether to ring the bell after the commit."""

    id: UUID
    fresh: bool
    ring: bool
    queue: str
    correlation_id: str


_ADD = """SELECT id, fresh, ring, queue, correlation
FROM onboarding.ask(%s, %s, %s::jsonb, %s, %s, %s, %s, %s, %s)"""


def add(  # noqa: PLR0913 - the row's own columns, by keyword
    tx: Session,
    kind: str,
    *,
    user_id: str,
    args: Mapping[str, Any],
    urgency: Urgency | None = None,
    ring_at: datetime | None = None,
    request_id: str | None = None,
    correlation_id: str | None = None,
    chore: bool = False,
    will_ring: bool = True,
) -> Asked:
    """Ask for a job in the caller's transaction; the same request twice is one row.

    Waits at most 2 s for another transaction that asks for the same; best the caller's last statement.
    Whoever will not ring after the commit says so with `will_ring=False`; then the feeder does within a second.

    Raises:
        RequestRefusedError: unknown job or wrong arguments.
        BusyError: the same job is being asked for in a transaction that does not end.
    """
    values = (kind, user_id, json.dumps(args), urgency, ring_at, request_id, correlation_id, will_ring, chore)
    try:
        row = tx.connection().exec_driver_sql(_ADD, values).one()
    except DBAPIError as error:
        raise _translated(error) from error
    return Asked(*row)


def _translated(error: DBAPIError) -> Exception:
    state = getattr(error.orig, "sqlstate", None)
    if state in (LOCK_NOT_AVAILABLE, DEADLOCK):
        return BusyError("the same job is being asked for in another transaction; ask again")
    if getattr(getattr(error.orig, "diag", None), "constraint_name", None) == _NAMED_BEFORE:  # by another user
        return RequestRefusedError("this request_id was used for another job")
    if isinstance(error, DataError):  # our own refusals, and text that no database can store
        primary = getattr(getattr(error.orig, "diag", None), "message_primary", None)
        return RequestRefusedError(primary or "the request was refused")
    return error


# A suspect's process has to be started, watched and, past its deadline, ended by whoever runs it alone: that takes
# some seconds in which nobody else should begin.
