"""Erase users: nothing of them is left in any table, and nothing that is still under way brings them back.

A job's row is the right to its result: a worker that finishes later finds no row to settle and keeps nothing. So jobs go
first, which waits for those that are just being settled, then the sessions with all that hangs on them, then the jobs
that were asked for in the meantime. What other transactions had begun by then is looked for once they have ended.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

CHUNK = 100


@dataclass(frozen=True, slots=True)
class Erased:
    """What went: onboardings, jobs, letters. `at` is when, by the database.

    A post office may have any of the letters, because one that was not sent yet may be on its way by now; `sent` is how
    many it was given as far as is known.
    """

    sessions: int
    jobs: int
    letters: tuple[str, ...]
    sent: int
    at: datetime


# In one order for all, so that two who erase wait for each other instead of deadlocking.
_JOBS = """DELETE FROM onboarding.jobs WHERE id = ANY (ARRAY(
    SELECT id FROM onboarding.jobs WHERE user_id = ANY (%(users)s) AND created_at < coalesce(%(before)s::timestamptz, 'infinity')
    ORDER BY id FOR UPDATE))"""
_LETTERS = """SELECT r.id::text, r.state IN ('sending', 'sent') FROM onboarding.reminder_outbox AS r
JOIN onboarding.onboarding_sessions AS s ON s.id = r.session_id
WHERE s.user_id = ANY (%(users)s) AND s.created_at < coalesce(%(before)s::timestamptz, 'infinity')"""
_HOLD_JOBS = "SELECT id FROM onboarding.jobs WHERE user_id = ANY (%s) ORDER BY id FOR UPDATE"
_SESSIONS = """DELETE FROM onboarding.onboarding_sessions WHERE id = ANY (ARRAY(
    SELECT id FROM onboarding.onboarding_sessions WHERE user_id = ANY (%(users)s)
      AND created_at < coalesce(%(before)s::timestamptz, 'infinity') ORDER BY id FOR UPDATE)) RETURNING id"""
# Who would have been fed next.
_NEXT = "UPDATE onboarding.queues SET next_user = '' WHERE next_user = ANY (%(users)s)"
# Orders that were about them by name: their values may tell something of them.
_FORGET = """UPDATE onboarding.bulk_runs SET args = '{}', filter = '{"sessions": []}'
WHERE filter -> 'sessions' IS NOT NULL
  AND EXISTS (SELECT FROM jsonb_array_elements_text(filter -> 'sessions') AS one(id) WHERE one.id::integer = ANY (%s))"""


def erase(on: Connection, users: Sequence[str], before: datetime | None = None) -> Erased:
    """Erase users in the caller's transaction; somebody of whom there is nothing is fine.

    Args:
        on: sees everyone's rows.
        users: their ids.
        before: leaves alone what began later, which is of somebody who came back.

    Raises:
        ValueError: one of them has no id; jobs without a user are the house's own.
    """
    if "" in users:
        raise ValueError("a user's id is empty")
    values = {"users": list(users), "before": before}
    jobs = on.exec_driver_sql(_JOBS, values).rowcount
    letters = on.exec_driver_sql(_LETTERS, values).all()
    sessions = on.exec_driver_sql(_SESSIONS, values).scalars().all()
    jobs += on.exec_driver_sql(_JOBS, values).rowcount
    on.exec_driver_sql(_NEXT, values)
    on.exec_driver_sql(_FORGET, (list(sessions),))
    at = on.exec_driver_sql("SELECT clock_timestamp()").scalar_one()
    return Erased(len(sessions), jobs, tuple(one for one, _ in letters), sum(sent for _, sent in letters), at)


def hold_jobs(on: Connection, users: Sequence[str]) -> None:
    """Wait for workers that are keeping results of these users: they hold a job first and then its user's session."""
    on.exec_driver_sql(_HOLD_JOBS, (list(users),))


_OPEN = """SELECT count(*) FROM pg_stat_activity
WHERE datname = current_database() AND backend_type = 'client backend' AND pid <> pg_backend_pid() AND xact_start < %s"""


def still_open(on: Connection, since: datetime) -> int:
    """Return how many transactions that began before this moment have not ended."""
    return int(on.exec_driver_sql(_OPEN, (since,)).scalar_one())


_KNOWN = """SELECT u.id FROM unnest(%s::text[]) WITH ORDINALITY AS u(id, place)
WHERE EXISTS (SELECT FROM onboarding.onboarding_sessions AS s WHERE s.user_id = u.id)
   OR EXISTS (SELECT FROM onboarding.jobs AS j WHERE j.user_id = u.id) ORDER BY u.place"""


def known(on: Connection, users: Sequence[str]) -> list[str]:
    """Return those of whom there is anything."""
    return list(on.exec_driver_sql(_KNOWN, (list(users),)).scalars())
