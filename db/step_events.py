"""Read what happened in a user's onboarding, as it was written down with each change."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row

_NEWEST = """SELECT e.received_at, e.occurred_at, e.kind, e.step, e."from" AS was, e."to" AS became, e.cause, e.seq, e.flow_version
FROM onboarding.step_events AS e JOIN onboarding.onboarding_sessions AS s ON s.id = e.session_id
WHERE s.user_id = %s ORDER BY e.seq DESC, e.id DESC LIMIT %s"""


def newest(on: Connection, user_id: str, most: int = 50) -> Sequence[Row[Any]]:
    """Return the newest events of a user, newest first."""
    return on.exec_driver_sql(_NEWEST, (user_id, most)).all()
