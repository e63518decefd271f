"""Which jobs the broker may hold: take back what was lost, then choose a few seconds of work for each queue.

All of it runs in one short transaction under a try-lock, so any number of feeders is safe and one does the work.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import Connection

from db.jobs import CANCELLED

# The name of the lock that the one feeding process holds; any fixed number will do.
FEEDING = 7_261_002
# A bell rung so long ago and still not answered was lost; it is rung again.
LOST_AFTER = timedelta(seconds=5)
# Nobody has fed for so long, or for half a lease: that was a gap, not a slow beat.
GAP = timedelta(seconds=5)
# Users with something due that one feed looks at beside the oldest rows; the next feed goes on after the last of them.
USERS_LOOKED_AT = 200
TURNS_LOOKED_AT = 5
# A job whose worker died so often without ever being caught alone is given up.
MOST_CRASHES = 10


@dataclass(frozen=True, slots=True)
class QueueState:
    """What the feeder needs to know of a queue before it chooses."""

    name: str
    paused: bool
    per_second: float | None
    slots: int
    idle: float
    next_user: str = ""


@dataclass(frozen=True, slots=True)
class Due:
    """A job to ring for."""

    id: UUID
    kind: str


@dataclass(frozen=True, slots=True)
class Seen:
    """What the feeder saw of a queue's broker lists, for operators and for the next feed."""

    name: str
    depth: int
    drained: float


# All that a feed reads comes in order from an index, a few rows of many. Where the planner believes the table empty, as it
# does until the statistics have heard of a mass of requests, sorting one row seems just as cheap: so it is told not to sort.
_ALONE = """SELECT pg_try_advisory_xact_lock(%s), set_config('enable_sort', 'off', true),
    set_config('enable_incremental_sort', 'off', true)"""


def alone_here(on: Connection) -> bool:
    """Try to become the one feeder until the transaction ends."""
    return bool(on.exec_driver_sql(_ALONE, (FEEDING,)).one()[0])


# After a gap in which nobody fed (a database restart, a night switched off) workers that are alive could not renew:
# their leases get time before anything is taken back.
_GRACE = """UPDATE onboarding.jobs SET lease_until = least(now() + %s, greatest(deadline_at, now()))
WHERE state = 'running' AND lease_until < now() + %s
  AND (SELECT coalesce(max(fed_at), now()) < now() - %s FROM onboarding.queues)"""

_TAKE_BACK = """WITH lost AS (
    SELECT id FROM onboarding.jobs WHERE state = 'running' AND lease_until < now() LIMIT 500 FOR UPDATE SKIP LOCKED
), back AS (
    UPDATE onboarding.jobs AS j SET
        state = CASE WHEN again IS NOT NULL THEN 'queued' WHEN cancel_requested THEN 'cancelled'
                     WHEN crashes + 1 >= %(most)s THEN 'failed' ELSE 'queued' END,
        finished_at = CASE WHEN again IS NULL AND (cancel_requested OR crashes + 1 >= %(most)s) THEN now() END,
        code = CASE WHEN again IS NOT NULL THEN NULL WHEN cancel_requested THEN 'cancelled'
                    WHEN crashes + 1 >= %(most)s THEN 'kept_crashing' END,
        say = CASE WHEN again IS NOT NULL THEN NULL WHEN cancel_requested THEN %(cancelled)s
                   WHEN crashes + 1 >= %(most)s THEN %(say)s END,
        failures = CASE WHEN again IS NOT NULL THEN 0 ELSE failures END,
        crashes = CASE WHEN again IS NOT NULL THEN 0 ELSE crashes + 1 END,
        learned = CASE WHEN again IS NULL THEN learned END,
        suspect = again IS NULL, args = coalesce(again, args), again = NULL, cancel_requested = false,
        ring_at = now(), rung_at = NULL, lease_until = NULL, deadline_at = NULL
    FROM lost WHERE j.id = lost.id RETURNING j.id, j.claim_no, j.started_at, j.worker
), kept AS (
    INSERT INTO onboarding.job_attempts (job_id, claim_no, started_at, worker, outcome, code)
    SELECT id, claim_no, started_at, worker, 'worker_lost', 'worker_lost' FROM back
)
SELECT id FROM back"""

KEPT_CRASHING = "This could not be finished: it made our worker stop each time. We have been told and will look at it."


def take_back(on: Connection, lease: timedelta) -> list[UUID]:
    """Queue again what ran on a worker that has fallen silent; such a job is a suspect and runs alone next."""
    on.exec_driver_sql(_GRACE, (lease / 2, lease / 2, max(lease / 2, GAP)))
    values = {"most": MOST_CRASHES, "say": KEPT_CRASHING, "cancelled": CANCELLED.say}
    return list(on.exec_driver_sql(_TAKE_BACK, values).scalars())


_STATES = """SELECT q.name, q.paused_at IS NOT NULL AS paused, q.per_second,
    coalesce((SELECT sum(w.concurrency) FROM onboarding.workers AS w
              WHERE q.name = ANY (w.queues) AND w.seen_at > now() - interval '15 s'), 0)::int AS slots,
    coalesce(extract(epoch FROM clock_timestamp() - q.fed_at), 1)::float AS idle, q.next_user
FROM onboarding.queues AS q ORDER BY q.name"""


def queue_states(on: Connection) -> list[QueueState]:
    """Read all queues: paused, slowed, how many slots live workers offer, seconds since the last feed, who is next."""
    return [QueueState(*row) for row in on.exec_driver_sql(_STATES)]


# Candidates are the oldest due rows of each urgency and the first few of each of the next users, so the cost does not
# grow with the backlog. (Each urgency of a user is looked up by itself: all at once, the planner reads the whole queue
# by age for every user while it has no fresh statistics, which is so after every mass of requests.) A user's turn counts what they have running: nobody's hundred jobs delay another's first.
# BETWEEN and the order by user leave one index that needs no sorting, that of users; else the queue might be read by age.
# What was chosen is looked up as an array: joined, it would be chosen anew for every row of the table wherever the planner
# believes the table empty, as it does when a mass of requests follows a quiet hour.
_CHOOSE = """WITH RECURSIVE users(user_id, seen) AS (
    (SELECT user_id, 1 FROM onboarding.jobs WHERE queue = %(queue)s AND state = 'queued'
       AND user_id > %(after)s ORDER BY user_id LIMIT 1)
    UNION ALL
    SELECT (SELECT j.user_id FROM onboarding.jobs AS j WHERE j.queue = %(queue)s AND j.state = 'queued'
              AND j.user_id > users.user_id ORDER BY j.user_id LIMIT 1), seen + 1
    FROM users WHERE users.user_id IS NOT NULL AND seen < %(users)s
), candidates AS (
    SELECT old.id, old.user_id, old.urgency, old.ring_at FROM unnest(%(urgencies)s::smallint[]) AS level(urgency)
    CROSS JOIN LATERAL (
        SELECT id, user_id, urgency, ring_at FROM onboarding.jobs WHERE queue = %(queue)s AND state = 'queued'
          AND urgency = level.urgency AND ring_at <= now() AND (rung_at IS NULL OR rung_at < now() - %(lost)s)
        ORDER BY ring_at LIMIT %(want)s) AS old
    UNION
    SELECT few.id, few.user_id, few.urgency, few.ring_at FROM users
    CROSS JOIN unnest(%(urgencies)s::smallint[]) AS level(urgency) CROSS JOIN LATERAL (
        SELECT id, user_id, urgency, ring_at FROM onboarding.jobs WHERE queue = %(queue)s AND state = 'queued'
          AND user_id BETWEEN users.user_id AND users.user_id AND urgency = level.urgency AND ring_at <= now()
          AND (rung_at IS NULL OR rung_at < now() - %(lost)s)
        ORDER BY user_id, urgency, ring_at LIMIT %(turns)s) AS few
), busy AS (
    SELECT user_id, count(*) AS running FROM onboarding.jobs WHERE queue = %(queue)s AND state = 'running' GROUP BY user_id
), chosen AS (
    SELECT c.id FROM candidates AS c LEFT JOIN busy USING (user_id)
    ORDER BY c.urgency, coalesce(busy.running, 0) + row_number() OVER (PARTITION BY c.user_id ORDER BY c.urgency, c.ring_at),
        c.ring_at
    LIMIT %(want)s
), held AS (
    SELECT id FROM onboarding.jobs WHERE id = ANY (ARRAY(SELECT id FROM chosen)) AND state || '' = 'queued'
    FOR UPDATE SKIP LOCKED
), rung AS (
    UPDATE onboarding.jobs SET rung_at = now() WHERE id = ANY (ARRAY(SELECT id FROM held)) RETURNING id, kind
), moved AS (
    UPDATE onboarding.queues SET next_user = coalesce(
        (SELECT max(user_id) FROM users HAVING count(*) FILTER (WHERE user_id IS NOT NULL) = %(users)s), '')
    WHERE name = %(queue)s
)
SELECT id, kind FROM rung"""


def choose(on: Connection, queue: str, urgencies: Sequence[int], want: int, *, after: str = "") -> list[Due]:
    """Mark up to `want` due jobs of a queue as rung and return them; what is in the broker already is left out.

    `after` is the queue's `next_user`, the same for all lanes of one feed: each must come round to every user.
    """
    values = {
        "queue": queue,
        "urgencies": list(urgencies),
        "want": want,
        "after": after,
        "lost": LOST_AFTER,
        "users": USERS_LOOKED_AT,
        "turns": TURNS_LOOKED_AT,
    }
    return [Due(*row) for row in on.exec_driver_sql(_CHOOSE, values)]


_NOTE = """UPDATE onboarding.queues AS q SET fed_at = now(), depth = seen.depth, drained = seen.drained
FROM unnest(%s::text[], %s::int[], %s::real[]) AS seen(name, depth, drained) WHERE q.name = seen.name"""


def note(on: Connection, seen: Sequence[Seen]) -> None:
    """Write down that all queues were fed just now and what the broker held."""
    on.exec_driver_sql(_NOTE, ([s.name for s in seen], [s.depth for s in seen], [s.drained for s in seen]))


def looked(on: Connection) -> None:
    """Write down that the leases were looked after just now, though the broker could not be asked."""
    on.exec_driver_sql("UPDATE onboarding.queues SET fed_at = now()")


_ALIVE = """INSERT INTO onboarding.workers AS w (name, queues, concurrency) VALUES (%s, %s, %s)
ON CONFLICT (name) DO UPDATE SET seen_at = now(), concurrency = excluded.concurrency"""


def alive(on: Connection, worker: str, queues: Sequence[str], concurrency: int) -> None:
    """Say that a worker lives and what it serves."""
    on.exec_driver_sql(_ALIVE, (worker, list(queues), concurrency))


def gone(on: Connection, worker: str) -> None:
    """Say that a worker has stopped."""
    on.exec_driver_sql("DELETE FROM onboarding.workers WHERE name = %s", (worker,))
