"""What keeps the tables small and periodic work single: ticks, pruning, and the registry of jobs and queues."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import Connection
from sqlalchemy.orm import Session

# Rows deleted in one statement at most, so that no prune holds locks for long.
BATCH = 2_000


@dataclass(frozen=True, slots=True)
class Kind:
    """A job as the doors know it: its queue, its arguments with their JSON types, and what makes it the same."""

    kind: str
    queue: str
    args: dict[str, str]
    required: list[str]
    same_by: list[str] | None
    urgency: int
    public: bool


_REGISTER = """INSERT INTO onboarding.job_kinds (kind, queue, args, required, same_by, urgency, public)
VALUES (%s, %s, %s::jsonb, %s, %s, %s, %s) ON CONFLICT (kind) DO UPDATE SET queue = excluded.queue, args = excluded.args,
    required = excluded.required, same_by = excluded.same_by, urgency = excluded.urgency, public = excluded.public"""


def register(tx: Session, queues: Iterable[str], kinds: Iterable[Kind]) -> None:
    """Make the database know the code's queues and jobs; kinds that are gone from the code go here too."""
    connection = tx.connection()
    for queue in queues:
        connection.exec_driver_sql("INSERT INTO onboarding.queues (name) VALUES (%s) ON CONFLICT DO NOTHING", (queue,))
    known = list(kinds)
    for k in known:
        row = (k.kind, k.queue, json.dumps(k.args), k.required, k.same_by, k.urgency, k.public)
        connection.exec_driver_sql(_REGISTER, row)
    connection.exec_driver_sql(
        "DELETE FROM onboarding.job_kinds WHERE kind <> ALL (%s::text[])", ([k.kind for k in known],)
    )


_TICK = """INSERT INTO onboarding.ticks (schedule, tick)
VALUES (%s, floor(extract(epoch FROM now()) / %s)::bigint) ON CONFLICT DO NOTHING RETURNING tick"""


def tick(tx: Session, schedule: str, every: timedelta) -> int | None:
    """Take this period of a schedule, by the database's clock; None when another beat has taken it."""
    values = (schedule, every.total_seconds())
    return tx.connection().exec_driver_sql(_TICK, values).scalar_one_or_none()


def _prune(table: str, condition: str) -> str:
    return f"DELETE FROM onboarding.{table} WHERE ctid = ANY (ARRAY(SELECT ctid FROM onboarding.{table} WHERE {condition} LIMIT {BATCH}))"  # noqa: S608 - both are ours, see below


_PRUNES = {
    "jobs_done": _prune("jobs", "state = 'done' AND finished_at < now() - %(done)s"),
    "jobs_failed": _prune("jobs", "state IN ('failed', 'cancelled') AND finished_at < now() - %(failed)s"),
    "ticks": _prune("ticks", "created_at < now() - interval '7 days'"),
    "requests": _prune("job_requests", "created_at < now() - greatest(%(failed)s, interval '7 days')"),
    "workers": _prune("workers", "seen_at < now() - interval '1 hour'"),
    "key_checks": _prune("key_checks", "checked_at < now() - %(checks)s"),
    "key_events": _prune("key_events", "at < now() - %(checks)s"),
    "model_calls": _prune("llm_calls", "state <> 'reserved' AND finished_at < now() - %(calls)s"),
    "audit": _prune("audit_log", "at < now() - %(failed)s"),
    "pages": _prune("page_readings", "fetched_at < now() - interval '30 days'"),
}


def prune(on: Connection, *, done: timedelta, failed: timedelta, checks: timedelta, calls: timedelta) -> dict[str, int]:
    """Delete what has been kept long enough, in batches; an attempt goes with its job. Returns rows per table."""
    values = {"done": done, "failed": failed, "checks": checks, "calls": calls}
    return {name: _until_empty(on, statement, values) for name, statement in _PRUNES.items()}


def _until_empty(on: Connection, statement: str, values: dict[str, timedelta]) -> int:
    total = 0
    while deleted := on.exec_driver_sql(statement, values).rowcount:
        total += deleted
    return total
