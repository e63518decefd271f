"""The life of a job row once it was asked for: claim, renew, tell, settle.

These run for every job, so each is one precompiled statement. Only the database's clock decides what is due.
Every change by a worker is fenced with `claim_no`: who was believed dead and replaced can change nothing any more.

`state || '' = 'running'` beside an id is on purpose: a plain comparison lets the planner choose a partial index that
was tiny when it last looked and holds every running job now; this way it takes the primary key.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row

# NUL, plain or as a JSON escape, and halves of characters: what PostgreSQL cannot store.
_UNSTORABLE = re.compile(r"[\x00\ud800-\udfff]|\\u0000")


class State(StrEnum):
    """Where a job is in its life."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def ended(self) -> bool:
        """Whether nothing more will happen to it."""
        return self not in (State.QUEUED, State.RUNNING)


class JobNotFoundError(Exception):
    """There is no such job."""


@dataclass(frozen=True, slots=True)
class Claim:
    """The right to work on a job, until somebody else gets a higher number."""

    id: UUID
    claim_no: int
    kind: str
    queue: str
    user_id: str
    args: Mapping[str, Any]
    failures: int
    suspect: bool
    correlation_id: str


@dataclass(frozen=True, slots=True)
class Settled:
    """What a settled row became; `ring` when it is due again at once."""

    state: State
    ring: bool
    urgency: int


# A bell for a job that nobody waits for is answered with one that somebody waits for, if there is one: so a person
# gets the first free place, also past what the worker has already taken from the broker. The other is rung anew.
_AWAITED = """coalesce((
    SELECT a.id FROM onboarding.jobs AS a WHERE a.queue = %(queue)s AND a.kind = %(kind)s AND a.state = 'queued'
      AND a.urgency = 0 AND a.ring_at <= now() AND NOT a.suspect ORDER BY a.ring_at LIMIT 1 FOR UPDATE SKIP LOCKED
), %(id)s)"""
# A suspect's process has to be started, watched and, past its deadline, ended by whoever runs it alone: that takes
# some seconds in which nobody else should begin.
_CLAIM = """UPDATE onboarding.jobs AS j SET
    state = 'running', claim_no = claim_no + 1, started_at = clock_timestamp(), worker = %(worker)s,
    lease_until = now() + least(%(lease)s, %(deadline)s + CASE WHEN suspect THEN interval '10 s' ELSE interval '0' END),
    deadline_at = now() + %(deadline)s + CASE WHEN suspect THEN interval '10 s' ELSE interval '0' END,
    stage = NULL, percent = 0, code = NULL, say = NULL
WHERE id = {which} AND kind = %(kind)s AND state || '' = 'queued' AND ring_at <= now()
  AND NOT EXISTS (SELECT FROM onboarding.queues AS q WHERE q.name = j.queue AND q.paused_at IS NOT NULL)
RETURNING id, claim_no, kind, queue, user_id, args, failures, suspect, correlation_id"""
_CLAIM_RUNG = _CLAIM.format(which="%(id)s")
_CLAIM_AWAITED = _CLAIM.format(which=_AWAITED)


def claim(  # noqa: PLR0913 - one statement's values, by keyword
    on: Connection,
    job_id: str,
    kind: str,
    queue: str,
    *,
    worker: str,
    lease: timedelta,
    deadline: timedelta,
    awaited_first: bool = False,
) -> Claim | None:
    """Take a queued, due job of a queue that is not paused; None when it is not to be had: drop the message.

    With `awaited_first` a job of the same kind that somebody waits for comes instead, if there is one.
    """
    values = {"id": job_id, "kind": kind, "queue": queue, "worker": worker, "lease": lease, "deadline": deadline}
    row = on.exec_driver_sql(_CLAIM_AWAITED if awaited_first else _CLAIM_RUNG, values).one_or_none()
    return Claim(*row) if row else None


_TELL = """UPDATE onboarding.jobs SET stage = %s, percent = %s
WHERE id = %s AND claim_no = %s AND state || '' = 'running' RETURNING cancel_requested"""


def tell(on: Connection, claim: Claim, stage: str, percent: int) -> bool | None:
    """Write how far a job is. Returns whether it should be cancelled, None when the claim is lost."""
    return on.exec_driver_sql(_TELL, (stage, percent, claim.id, claim.claim_no)).scalar_one_or_none()


# A row that its own job is saving right now is locked; waiting for it would cost all the others their leases. It needs
# no renewal: nobody takes back a locked row.
_RENEW = """WITH mine AS (
    SELECT j.id, j.claim_no, j.cancel_requested FROM onboarding.jobs AS j
    JOIN unnest(%s::uuid[], %s::int[]) AS held(id, claim_no) ON held.id = j.id AND held.claim_no = j.claim_no
    WHERE j.state || '' = 'running'
), free AS (
    SELECT j.id FROM onboarding.jobs AS j JOIN mine ON mine.id = j.id AND mine.claim_no = j.claim_no
    WHERE j.state || '' = 'running' FOR UPDATE OF j SKIP LOCKED
), renewed AS (
    UPDATE onboarding.jobs AS j SET lease_until = least(now() + %s, j.deadline_at) FROM free WHERE j.id = free.id
)
SELECT id, cancel_requested FROM mine"""


def renew(on: Connection, claims: Sequence[Claim], lease: timedelta) -> dict[UUID, bool]:
    """Extend all leases of a process in one statement, none past its deadline.

    Returns:
        id -> whether to cancel, for every claim that still holds; a missing id is a lost claim.
    """
    held = ([c.id for c in claims], [c.claim_no for c in claims])
    return {row.id: row.cancel_requested for row in on.exec_driver_sql(_RENEW, (*held, lease))}


# One statement for every way a run can end. `again` and a cancellation are decided here, under the row's lock:
# new input queues the job once more whatever became of the run; a cancelled run keeps nothing.
_SETTLE = """WITH settled AS (
    UPDATE onboarding.jobs SET
        state = CASE WHEN again IS NOT NULL THEN 'queued' ELSE %(state)s END,
        args = coalesce(again, args), again = NULL,
        ring_at = CASE WHEN again IS NOT NULL THEN now() ELSE now() + %(pause)s END,
        rung_at = CASE WHEN again IS NOT NULL OR %(state)s = 'queued' AND %(pause)s <= interval '0' THEN now() END,
        failures = CASE WHEN again IS NOT NULL THEN 0 ELSE failures + %(failed)s END,
        crashes = CASE WHEN again IS NOT NULL THEN 0 ELSE crashes + %(crashed)s END,
        suspect = again IS NULL AND %(suspect)s,
        finished_at = CASE WHEN again IS NULL AND %(state)s <> 'queued' THEN clock_timestamp() END,
        lease_until = NULL, deadline_at = NULL, cancel_requested = false,
        stage = CASE WHEN again IS NOT NULL THEN NULL WHEN %(state)s = 'done' THEN 'done' ELSE stage END,
        percent = CASE WHEN again IS NOT NULL THEN 0 WHEN %(state)s = 'done' THEN 100 ELSE percent END,
        code = CASE WHEN again IS NULL THEN %(code)s END, say = CASE WHEN again IS NULL THEN %(say)s END,
        learned = CASE WHEN again IS NULL THEN coalesce(%(learned)s::jsonb, learned) END
    WHERE id = %(id)s AND claim_no = %(claim_no)s AND state || '' = 'running' AND (%(cancelled)s OR NOT cancel_requested)
    RETURNING id, claim_no, started_at, worker, state, ring_at <= now() AS due, urgency
), kept AS (
    INSERT INTO onboarding.job_attempts (job_id, claim_no, started_at, ended_at, worker, outcome, code, detail)
    SELECT id, claim_no, started_at, clock_timestamp(), worker, %(outcome)s, %(code)s, %(detail)s FROM settled
)"""
_SETTLED = "SELECT state, due, urgency FROM settled"


@dataclass(frozen=True, slots=True)
class Alongside:
    """What a job keeps in the very statement that settles it.

    `parts` are further WITH queries. They read from `settled`, which is empty when the claim is lost or cancelled, and
    their values have names of their own.
    """

    parts: str
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Ending:
    """How one run ended.

    `state` is what the row becomes; `outcome` is the word in the history; `failed` and `crashed` are added to the
    budgets; `pause` is how long a queued row waits.
    """

    state: State
    outcome: str
    failed: int = 0
    crashed: int = 0
    suspect: bool = False
    pause: timedelta = timedelta(0)
    code: str | None = None
    say: str | None = None
    learned: Mapping[str, object] | None = None
    detail: str | None = None


DONE = Ending(State.DONE, "done")
CANCELLED = Ending(State.CANCELLED, "cancelled", code="cancelled", say="This was cancelled.")
HANDED_BACK = Ending(State.QUEUED, "handed_back")


def settle(on: Connection, claim: Claim, ending: Ending, also: Alongside | None = None) -> Settled | None:
    """End a run, and keep what goes along. None when the claim is lost, or should end as cancelled and does not."""
    values = _settle_values(claim, ending)
    if also is None:
        row = on.exec_driver_sql(f"{_SETTLE} {_SETTLED}", values).one_or_none()
    else:
        row = on.exec_driver_sql(f"{_SETTLE}, {also.parts} {_SETTLED}", {**values, **also.values}).one_or_none()
    return Settled(State(row.state), row.state == State.QUEUED and row.due, row.urgency) if row else None


def _settle_values(claim: Claim, ending: Ending) -> dict[str, Any]:
    return {
        "id": claim.id,
        "claim_no": claim.claim_no,
        "state": ending.state.value,
        "outcome": ending.outcome,
        "pause": ending.pause,
        "failed": ending.failed,
        "crashed": ending.crashed,
        "suspect": ending.suspect,
        "cancelled": ending.state is State.CANCELLED,
        "code": ending.code,
        "say": ending.say,
        "learned": storable(_as_json(ending.learned)) if ending.learned else None,
        "detail": storable(ending.detail) if ending.detail else None,
    }


def _as_json(learned: Mapping[str, object]) -> str:
    return json.dumps(learned, default=str, ensure_ascii=False)


def storable(text: str) -> str:
    """Replace what cannot be stored, so that no error's text keeps a row from ending."""
    return _UNSTORABLE.sub(lambda found: r"\ufffd" if found[0][0] == "\\" else "\ufffd", text)


_HAND_BACK = """WITH back AS (
    UPDATE onboarding.jobs SET
        state = CASE WHEN cancel_requested AND again IS NULL THEN 'cancelled' ELSE 'queued' END,
        finished_at = CASE WHEN cancel_requested AND again IS NULL THEN now() END,
        code = CASE WHEN cancel_requested AND again IS NULL THEN 'cancelled' END,
        say = CASE WHEN cancel_requested AND again IS NULL THEN %s END,
        failures = CASE WHEN again IS NULL THEN failures ELSE 0 END,
        crashes = CASE WHEN again IS NULL THEN crashes ELSE 0 END,
        suspect = again IS NULL AND suspect, learned = CASE WHEN again IS NULL THEN learned END,
        args = coalesce(again, args), again = NULL, cancel_requested = false, ring_at = now(), rung_at = NULL,
        lease_until = NULL, deadline_at = NULL, stage = NULL, percent = 0
    WHERE state = 'running' AND worker = %s RETURNING id, claim_no, started_at, worker
)
INSERT INTO onboarding.job_attempts (job_id, claim_no, started_at, worker, outcome)
SELECT id, claim_no, started_at, worker, 'handed_back' FROM back"""


def hand_back(on: Connection, worker: str) -> int:
    """Give back everything that a stopping worker still runs; touches no budget. Returns how many."""
    return on.exec_driver_sql(_HAND_BACK, (CANCELLED.say, worker)).rowcount


_READ = """SELECT id, kind, queue, user_id, state, urgency, stage, percent, code, say, learned, failures, crashes, suspect,
    worker, args, correlation_id, created_at, ring_at, rung_at, started_at, finished_at, lease_until, claim_no,
    cancel_requested, again IS NOT NULL AS again
FROM onboarding.jobs"""


def read(on: Connection, job_id: str | UUID) -> Row[Any]:
    """Read one job.

    Raises:
        JobNotFoundError: no such id.
    """
    row = on.exec_driver_sql(f"{_READ} WHERE id = %s", (str(job_id),)).one_or_none()
    if row is None:
        raise JobNotFoundError(f"there is no job {job_id}")
    return row
