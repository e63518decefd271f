"""What operators ask and do: list jobs, read their history, cancel, retry, pause and resume, see how queues are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row
from sqlalchemy.exc import IntegrityError

from db.jobs import JobNotFoundError, State


class NotPossibleError(Exception):
    """The job is in a state in which this cannot be done; the message says which and what to do instead."""


_LIST = """SELECT id, kind, queue, user_id, state, stage, percent, code, failures, crashes, created_at, started_at, finished_at
FROM onboarding.jobs
WHERE (%(user)s::text IS NULL OR user_id = %(user)s) AND (%(state)s::text IS NULL OR state = %(state)s)
  AND (%(kind)s::text IS NULL OR kind = %(kind)s) AND (%(queue)s::text IS NULL OR queue = %(queue)s)
ORDER BY created_at DESC LIMIT %(limit)s"""


def list_jobs(  # noqa: PLR0913 - filters, by keyword
    on: Connection,
    *,
    user_id: str | None = None,
    state: str | None = None,
    kind: str | None = None,
    queue: str | None = None,
    limit: int = 50,
) -> Sequence[Row[Any]]:
    """Return the newest jobs that fit all filters."""
    values = {"user": user_id, "state": state, "kind": kind, "queue": queue, "limit": limit}
    return on.exec_driver_sql(_LIST, values).all()


_HISTORY = """SELECT claim_no, started_at, ended_at, worker, outcome, code, detail
FROM onboarding.job_attempts WHERE job_id = %s ORDER BY claim_no"""


def history(on: Connection, job_id: UUID) -> Sequence[Row[Any]]:
    """Return every finished attempt at a job, oldest first."""
    return on.exec_driver_sql(_HISTORY, (str(job_id),)).all()


_FIND = "SELECT id FROM onboarding.jobs WHERE id::text LIKE %s || '%%' LIMIT 2"


def find(on: Connection, start: str) -> UUID:
    """Find the job whose id begins so.

    Raises:
        JobNotFoundError: none does, or several do.
    """
    found = on.exec_driver_sql(_FIND, (start.lower().replace("%", "").replace("_", ""),)).scalars().all()
    if len(found) != 1:
        raise JobNotFoundError(f"{'several jobs begin' if found else 'no job begins'} with {start}")
    return UUID(str(found[0]))


_CANCEL = """UPDATE onboarding.jobs SET
    state = CASE state WHEN 'queued' THEN 'cancelled' ELSE state END,
    finished_at = CASE state WHEN 'queued' THEN now() END,
    code = CASE state WHEN 'queued' THEN 'cancelled' ELSE code END,
    say = CASE state WHEN 'queued' THEN 'This was cancelled.' ELSE say END,
    cancel_requested = state = 'running', again = NULL
WHERE id = %s AND state IN ('queued', 'running') RETURNING state"""


def cancel(on: Connection, job_id: UUID) -> State:
    """Cancel a job: at once while it waits, at its next step while it runs; what it has saved before stays.

    Returns:
        CANCELLED, or RUNNING when the worker has been asked and will stop.

    Raises:
        NotPossibleError: it has ended already.
    """
    state = on.exec_driver_sql(_CANCEL, (str(job_id),)).scalar_one_or_none()
    if state is None:
        raise NotPossibleError("the job has ended already; there is nothing to cancel")
    return State(state)


_RETRY = """UPDATE onboarding.jobs SET state = 'queued', ring_at = now(), rung_at = NULL, failures = 0, crashes = 0,
    suspect = code IS NOT DISTINCT FROM 'kept_crashing', code = NULL, say = NULL, stage = NULL, percent = 0, finished_at = NULL
WHERE id = %s AND state IN ('failed', 'cancelled') RETURNING id"""


def retry(on: Connection, job_id: UUID) -> None:
    """Give a failed or cancelled job fresh budgets and queue it.

    Raises:
        NotPossibleError: it did not fail, or a newer request for the same work is open.
    """
    try:
        done = on.exec_driver_sql(_RETRY, (str(job_id),)).one_or_none()
    except IntegrityError as error:
        raise NotPossibleError("a newer request for the same work is already open") from error
    if done is None:
        raise NotPossibleError("only failed and cancelled jobs can be tried again")


_HURRY = (
    "UPDATE onboarding.jobs SET ring_at = now(), rung_at = NULL WHERE id = %s AND state = 'queued' AND ring_at > now()"
)


def hurry(on: Connection, job_id: UUID) -> bool:
    """Let a job that waits for its next try go now. Returns whether it was waiting."""
    return on.exec_driver_sql(_HURRY, (str(job_id),)).rowcount == 1


_PAUSE = (
    "UPDATE onboarding.queues SET paused_at = coalesce(paused_at, now()), paused_by = %s WHERE name = %s RETURNING name"
)
_RESUME = "UPDATE onboarding.queues SET paused_at = NULL, paused_by = NULL WHERE name = %s RETURNING name"


def pause(on: Connection, queue: str, by: str) -> bool:
    """Stop feeding and claiming a queue until it is resumed; running jobs go on. Returns whether it exists."""
    return on.exec_driver_sql(_PAUSE, (by, queue)).one_or_none() is not None


def resume(on: Connection, queue: str) -> bool:
    """Serve a paused queue again. What was rung meanwhile is rung anew by the feeder."""
    return on.exec_driver_sql(_RESUME, (queue,)).one_or_none() is not None


_LIMIT = "UPDATE onboarding.queues SET per_second = %s WHERE name = %s RETURNING name"


def limit(on: Connection, queue: str, per_second: float | None) -> bool:
    """Feed a queue no faster than so many jobs a second; None lifts the limit."""
    return on.exec_driver_sql(_LIMIT, (per_second, queue)).one_or_none() is not None


# Live rows only, so the cost is that of the backlog and not of the history.
_QUEUES = """SELECT q.name, q.paused_at, q.paused_by, q.per_second, q.depth, q.drained, q.fed_at,
    coalesce(live.waiting, 0) AS waiting, coalesce(live.later, 0) AS later, coalesce(live.running, 0) AS running,
    coalesce(live.failing, 0) AS failing, coalesce(live.suspects, 0) AS suspects, live.oldest,
    coalesce(w.workers, 0) AS workers, coalesce(w.slots, 0) AS slots
FROM onboarding.queues AS q
LEFT JOIN (
    SELECT queue, count(*) FILTER (WHERE state = 'queued' AND ring_at <= now()) AS waiting,
        count(*) FILTER (WHERE state = 'queued' AND ring_at > now()) AS later,
        count(*) FILTER (WHERE state = 'running') AS running,
        count(*) FILTER (WHERE failures > 0) AS failing, count(*) FILTER (WHERE suspect) AS suspects,
        now() - min(ring_at) FILTER (WHERE state = 'queued' AND ring_at <= now()) AS oldest
    FROM onboarding.jobs WHERE state IN ('queued', 'running') GROUP BY queue
) AS live ON live.queue = q.name
LEFT JOIN LATERAL (
    SELECT count(*) AS workers, sum(concurrency) AS slots FROM onboarding.workers
    WHERE q.name = ANY (queues) AND seen_at > now() - interval '15 s'
) AS w ON true
ORDER BY q.name"""


def queues(on: Connection) -> Sequence[Row[Any]]:
    """Return each queue: waiting, later, running, failing, suspects, oldest, broker depth, rate, workers, pause."""
    return on.exec_driver_sql(_QUEUES).all()


def workers(on: Connection) -> Sequence[Row[Any]]:
    """Return the workers that were alive within the last 15 s."""
    return on.exec_driver_sql(
        "SELECT name, queues, concurrency, started_at, seen_at FROM onboarding.workers "
        "WHERE seen_at > now() - interval '15 s' ORDER BY name"
    ).all()
