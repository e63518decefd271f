"""The months of `step_events`: made before they begin, dropped whole once they have been kept long enough."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import Connection

AHEAD = 2

_MAKE = """SELECT count(*) FILTER (WHERE onboarding.make_event_month(day::date)) FROM (
    SELECT now() + n * interval '1 month' AS day FROM generate_series(0, %s) AS n
    UNION SELECT DISTINCT date_trunc('month', received_at, 'UTC') FROM onboarding.step_events
        WHERE tableoid = 'onboarding.step_events_other'::regclass
) AS needed"""
_DROP = "SELECT onboarding.drop_event_months((now() - %s)::date)"


def make(on: Connection) -> int:
    """Make this month and the next ones, and those that strayed events ask for. Returns how many were made."""
    return int(on.exec_driver_sql(_MAKE, (AHEAD,)).scalar_one())


def drop(on: Connection, keep: timedelta) -> int:
    """Drop the months that ended longer ago than this. Returns how many."""
    return int(on.exec_driver_sql(_DROP, (keep,)).scalar_one())
