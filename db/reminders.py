"""Letters to people who are stuck: whom to write to, whether it still holds, and what became of it.

    idle for a day ──► queued ── the gate ──► sending ──► sent
                          └─────────┴──► dropped (moved on meanwhile), failed (no usable address)

A row is a decision to write to one user about one step, and the constraint on (session, step, epoch) makes it the only
one: a letter that was dropped or failed is decided on anew in its row. Its id is the letter's: the same in every try, so
a post office knows the letter again.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from sqlalchemy import Connection
from sqlalchemy.orm import Session

from db.models.people import STUCK

# Whoever left longer ago is not written to: switching reminders on is no letter to everybody who ever left.
TOO_LONG_AGO = timedelta(days=7)
# A letter that could not go out for so long does not go out any more.
TOO_LATE = timedelta(days=2)


class State(StrEnum):
    """What became of a letter."""

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    DROPPED = "dropped"
    FAILED = "failed"


class Against(StrEnum):
    """What speaks against a letter that was decided on."""

    CLOSED = "closed"  # it is out, or was given up
    ENDED = "ended"  # the onboarding is finished, put off or started over
    MOVED_ON = "moved_on"
    ACTIVE = "active"
    ADDRESS_CHANGED = "address_changed"
    TOO_LATE = "too_late"
    GONE = "gone"  # nothing is left of the user
    TURNED_OFF = "turned_off"


@dataclass(frozen=True, slots=True)
class Due:
    """A letter that was decided on: its row, its user, and since when they have been away."""

    id: UUID
    user_id: str
    last_active_at: datetime


@dataclass(frozen=True, slots=True)
class Reminder:
    """A letter that has not gone out, with whom it is for as they are known now."""

    id: UUID
    step: str
    state: State
    email: str
    name: str


@dataclass(frozen=True, slots=True)
class Ending:
    """How a letter ended, and why where it was not sent."""

    state: State
    reason: str | None = None


# Looking at a step is activity too, though it changes nothing. Who put a step off knows of it. The unique constraint
# decides, whatever two of these see of each other; the row that is locked is the one that every act of the user locks.
# Plain comparisons, because below a policy the index is asked for nothing that might leak (COALESCE, GREATEST).
_SINCE = "greatest(s.last_active_at, t.shown_at)"
# A letter that did not go out is decided on anew, in the same row: where its user has been here since, or where what was
# against it is another now.
_WANTED_AGAIN = """(r.state IN ('dropped', 'failed') AND (r.idle_since < {since} OR r.reason = 'turned_off'
    OR r.reason IN ('address_changed', 'unusable_address') AND c.updated_at > r.created_at))"""
_TAKE = f"""WITH idle AS (
    SELECT s.id, s.user_id, s.step_key, s.epoch, s.last_active_at, {_SINCE} AS since
    FROM onboarding.onboarding_sessions AS s
    JOIN onboarding.contacts AS c ON c.session_id = s.id AND c.email IS NOT NULL
    LEFT JOIN onboarding.onboarding_steps AS t ON t.session_id = s.id AND t.key = s.step_key
    WHERE s.last_active_at >= %(since)s::timestamptz
      AND s.last_active_at BETWEEN now() - %(after)s - %(too_long_ago)s AND now() - %(after)s
      AND {STUCK.replace("status", "s.status").replace("seeded", "s.seeded")} AND s.step_key IS NOT NULL
      AND t.status IS DISTINCT FROM 'skipped' AND coalesce(t.shown_at <= now() - %(after)s, true)
      AND NOT EXISTS (SELECT FROM onboarding.reminder_outbox AS r WHERE r.session_id = s.id
          AND (r.step = s.step_key AND r.epoch = s.epoch AND NOT {_WANTED_AGAIN.format(since=_SINCE)}
               OR r.state <> 'dropped' AND r.created_at > now() - %(after)s))
    ORDER BY s.last_active_at LIMIT %(most)s FOR NO KEY UPDATE OF s SKIP LOCKED
), decided AS (
    INSERT INTO onboarding.reminder_outbox AS r (session_id, step, epoch, idle_since)
    SELECT id, step_key, epoch, since FROM idle ON CONFLICT (session_id, step, epoch) DO UPDATE SET
        state = 'queued', reason = NULL, created_at = now(), idle_since = excluded.idle_since
    WHERE r.state IN ('dropped', 'failed') RETURNING id, session_id
)
SELECT decided.id, idle.user_id, idle.last_active_at FROM decided JOIN idle ON idle.id = decided.session_id
ORDER BY idle.last_active_at"""  # noqa: S608 - the condition is ours


def take_idle(tx: Session, *, after: timedelta, most: int, since: datetime | None = None) -> list[Due]:
    """Decide on letters to users who have been away from their step for so long; whoever takes them asks for the jobs.

    Args:
        tx: a transaction that sees everyone; it holds the sessions' rows until its end.
        after: how long they have been away at least.
        most: how many at most.
        since: where the last look ended, by `last_active_at`; those before it are not looked at again.
    """
    values = {"after": after, "most": most, "since": since or "-infinity", "too_long_ago": TOO_LONG_AGO}
    return [Due(*row) for row in tx.connection().exec_driver_sql(_TAKE, values)]


_IDLE = f"""SELECT count(*) FROM onboarding.onboarding_sessions AS s
JOIN onboarding.contacts AS c ON c.session_id = s.id AND c.email IS NOT NULL
WHERE s.last_active_at BETWEEN now() - %(after)s - %(too_long_ago)s AND now() - %(after)s
  AND {STUCK.replace("status", "s.status").replace("seeded", "s.seeded")}"""  # noqa: S608 - the condition is ours


def idle(on: Connection, after: timedelta) -> int:
    """Return how many users with an address have been away for so long, and not for too long, on whatever step."""
    return int(on.exec_driver_sql(_IDLE, {"after": after, "too_long_ago": TOO_LONG_AGO}).scalar_one())


_READ = """SELECT o.id, o.step, o.state, coalesce(c.email, ''), coalesce(c.name, '')
FROM onboarding.reminder_outbox AS o LEFT JOIN onboarding.contacts AS c ON c.session_id = o.session_id
WHERE o.id = %s AND o.state IN ('queued', 'sending')"""


def read(tx: Session, reminder_id: UUID) -> Reminder | None:
    """Return a letter that has not gone out; None where it has, or was given up."""
    row = tx.connection().exec_driver_sql(_READ, (reminder_id,)).one_or_none()
    return Reminder(row[0], row[1], State(row[2]), row[3], row[4]) if row else None


_GATE = """WITH gate AS (
    SELECT o.id, CASE
        WHEN o.state NOT IN ('queued', 'sending') THEN 'closed'
        WHEN s.status <> 'in_progress' OR s.seeded THEN 'ended'
        WHEN s.step_key IS DISTINCT FROM o.step OR s.epoch <> o.epoch THEN 'moved_on'
        WHEN greatest(s.last_active_at, t.shown_at) > o.idle_since THEN 'active'
        WHEN c.email IS DISTINCT FROM %(email)s THEN 'address_changed'
        WHEN o.created_at < now() - %(too_late)s THEN 'too_late'
    END AS against
    FROM onboarding.reminder_outbox AS o JOIN onboarding.onboarding_sessions AS s ON s.id = o.session_id
    LEFT JOIN onboarding.contacts AS c ON c.session_id = s.id
    LEFT JOIN onboarding.onboarding_steps AS t ON t.session_id = s.id AND t.key = o.step
    WHERE o.id = %(id)s
), passed AS (
    UPDATE onboarding.reminder_outbox AS o SET state = 'sending' FROM gate
    WHERE o.id = gate.id AND gate.against IS NULL AND o.state IN ('queued', 'sending')
)
SELECT against FROM gate"""


def pass_gate(on: Connection, reminder: Reminder) -> Against | None:
    """Let a letter out if all that it was decided on still holds, and mark it as on its way; else say what is against it."""
    values = {"id": reminder.id, "email": reminder.email, "too_late": TOO_LATE}
    row = on.exec_driver_sql(_GATE, values).one_or_none()
    if row is None:
        return Against.GONE
    return Against(row.against) if row.against else None


_THERE = "SELECT count(*) FROM onboarding.reminder_outbox WHERE id = %s"


def is_there(on: Connection, reminder: Reminder) -> bool:
    """Say whether a letter's row is there, whatever became of it; it goes with its user."""
    return bool(on.exec_driver_sql(_THERE, (reminder.id,)).scalar_one())


_END = """UPDATE onboarding.reminder_outbox SET state = %(state)s::text, reason = %(reason)s,
    sent_at = CASE WHEN %(state)s::text = 'sent' THEN now() END
WHERE id = %(id)s AND state <> 'sent'"""


def end(tx: Session, reminder: Reminder, ending: Ending) -> None:
    """Write down what became of a letter; one that was sent stays so."""
    values = {"id": reminder.id, "state": ending.state.value, "reason": ending.reason}
    tx.connection().exec_driver_sql(_END, values)
