"""What is left lying beside the sessions: events without a month, orders that nobody goes on with, letters without a job."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row
from sqlalchemy.orm import Session

from db import asking, event_months
from db.wide import Everyone

_STRAYED = """SELECT to_char(received_at AT TIME ZONE 'UTC', 'YYYY-MM') AS month, count(*) AS events
FROM onboarding.step_events WHERE tableoid = 'onboarding.step_events_other'::regclass GROUP BY 1 ORDER BY 1"""


def strayed_events(on: Connection) -> Sequence[Row[Any]]:
    """Return the months that have events and no partition, with how many."""
    return on.exec_driver_sql(_STRAYED).all()


def make_months(everyone: Everyone) -> None:
    """Give every event its month."""
    with everyone.looking() as on:
        event_months.make(on)


# A run holds its row while it works, and takes minutes.
_LEFT = """SELECT id, act, total, seen, started_at FROM onboarding.bulk_runs
WHERE state = 'running' AND started_at < now() - interval '1 day' ORDER BY started_at"""
_CLOSE = """UPDATE onboarding.bulk_runs SET state = 'done', finished_at = now() WHERE id = ANY (ARRAY(
    SELECT id FROM onboarding.bulk_runs WHERE state = 'running' AND started_at < now() - interval '1 day'
    ORDER BY id FOR UPDATE SKIP LOCKED))"""


def left_runs(on: Connection) -> Sequence[Row[Any]]:
    """Return the orders that were begun over a day ago and never came to their end."""
    return on.exec_driver_sql(_LEFT).all()


def close_runs(everyone: Everyone) -> None:
    """Close orders that nobody goes on with; what they did stays."""
    with everyone.transaction() as on:
        on.exec_driver_sql(_CLOSE)


_LETTERS = """SELECT r.id, r.session_id, s.user_id, r.step, r.state, r.created_at FROM onboarding.reminder_outbox AS r
JOIN onboarding.onboarding_sessions AS s ON s.id = r.session_id
WHERE r.state IN ('queued', 'sending') AND r.created_at < now() - interval '1 hour' AND NOT EXISTS (
    SELECT FROM onboarding.jobs AS j WHERE j.user_id = s.user_id AND j.kind = 'send_reminder'
      AND j.state IN ('queued', 'running') AND j.args ->> 'reminder_id' = r.id::text)
ORDER BY r.created_at LIMIT %s"""
MOST = 500


def left_letters(on: Connection, most: int = MOST) -> Sequence[Row[Any]]:
    """Return letters of over an hour ago that did not go out and that no job sees to any more."""
    return on.exec_driver_sql(_LETTERS, (most,)).all()


def send_letters(everyone: Everyone) -> int:
    """Ask again for the jobs of letters that were left; each looks at everything anew and at whether the letter is out."""
    with everyone.transaction() as on, Session(on) as tx:
        letters = left_letters(on)
        for one in letters:
            args = {"reminder_id": str(one.id)}
            asking.add(tx, "send_reminder", user_id=one.user_id, args=args, chore=True, will_ring=False)
    return len(letters)
