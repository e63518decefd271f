"""The months of `step_events`: made before they begin, dropped whole once they have been kept long enough."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import Connection

AHEAD = 2

_NEEDED = """SELECT (now() + n * interval '1 month')::date FROM generate_series(0, %s) AS n
UNION SELECT DISTINCT received_at::date FROM onboarding.step_events
    WHERE tableoid = 'onboarding.step_events_other'::regclass"""
_MAKE = "SELECT onboarding.make_event_month(%s)"
_DROP = "SELECT onboarding.drop_event_months((now() - %s)::date)"


def make(on: Connection) -> int:
    """Make this month and the next ones, and those that strayed events ask for. Returns how many were made."""
    days = on.exec_driver_sql(_NEEDED, (AHEAD,)).scalars().all()
    return sum(on.exec_driver_sql(_MAKE, (day,)).scalar_one() for day in sorted(days))


def drop(on: Connection, keep: timedelta) -> int:
    """Drop the months that ended longer ago than this. Returns how many."""
    return int(on.exec_driver_sql(_DROP, (keep,)).scalar_one())
