"""Jobs: the row is the job, the message only rings the bell. Beside them what feeds, fences and remembers them."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import (
    REAL,
    BigInteger,
    Boolean,
    CheckConstraint,
    ForeignKey,
    Index,
    Integer,
    PrimaryKeyConstraint,
    SmallInteger,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, TEXT
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import SCHEMA, Base, Json, Now

LIVE = "state IN ('queued', 'running')"
QUEUED = "state = 'queued'"
RUNNING = "state = 'running'"
ENDED = "state IN ('done', 'failed', 'cancelled')"


class JobRow(Base):
    """One piece of work that somebody asked for.

    `same` is what makes a request the same: at most one live row of a kind has it. `claim_no` only grows and is the
    fence: whoever holds an older number can change nothing any more. `failures` and `crashes` are the two budgets.
    `again` is new input that came while the job ran on old input. `user_id` is empty for the house's own chores.
    """

    __tablename__ = "jobs"
    __table_args__ = (
        # Asking twice is asking once.
        Index("ux_jobs_live", "kind", "same", unique=True, postgresql_where=text(LIVE)),
        # Feeding by age within one urgency; feeding fairly by user; who has how many running.
        Index("ix_jobs_due", "queue", "urgency", "ring_at", postgresql_where=text(QUEUED)),
        Index("ix_jobs_due_by_user", "queue", "user_id", "urgency", "ring_at", postgresql_where=text(QUEUED)),
        Index("ix_jobs_running", "queue", "user_id", postgresql_where=text(RUNNING)),
        Index("ix_jobs_user", "user_id", "created_at"),
        Index("ix_jobs_ended", "finished_at", postgresql_where=text(ENDED)),
        CheckConstraint("state IN ('queued', 'running', 'done', 'failed', 'cancelled')", name="state_known"),
        CheckConstraint("length(user_id) <= 255", name="user_id_length"),
        CheckConstraint("urgency BETWEEN 0 AND 2", name="urgency_known"),
        CheckConstraint("percent BETWEEN 0 AND 100", name="percent_range"),
        CheckConstraint("jsonb_typeof(args) = 'object'", name="args_object"),
        # A running row always has a lease, an ended one a time of ending, and nothing else has either.
        CheckConstraint(f"({RUNNING}) = (lease_until IS NOT NULL)", name="lease_while_running"),
        CheckConstraint(f"({ENDED}) = (finished_at IS NOT NULL)", name="finished_when_ended"),
        CheckConstraint(f"again IS NULL OR {RUNNING}", name="again_while_running"),
        {"postgresql_with": {"fillfactor": "80"}},
    )

    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True, server_default=text("gen_random_uuid()"))
    kind: Mapped[str]
    queue: Mapped[str]
    user_id: Mapped[str]
    args: Mapped[Json] = mapped_column(JSONB, server_default=text("'{}'::jsonb"))
    same: Mapped[str]
    urgency: Mapped[int] = mapped_column(SmallInteger, server_default="1")
    state: Mapped[str] = mapped_column(server_default="queued")
    ring_at: Mapped[Now]
    rung_at: Mapped[datetime | None]
    claim_no: Mapped[int] = mapped_column(Integer, server_default="0")
    lease_until: Mapped[datetime | None]
    deadline_at: Mapped[datetime | None]
    started_at: Mapped[datetime | None]
    worker: Mapped[str | None]
    failures: Mapped[int] = mapped_column(SmallInteger, server_default="0")
    crashes: Mapped[int] = mapped_column(SmallInteger, server_default="0")
    suspect: Mapped[bool] = mapped_column(Boolean, server_default=text("false"))
    again: Mapped[Json | None]
    cancel_requested: Mapped[bool] = mapped_column(Boolean, server_default=text("false"))
    stage: Mapped[str | None]
    percent: Mapped[int] = mapped_column(SmallInteger, server_default="0")
    code: Mapped[str | None]
    say: Mapped[str | None]
    learned: Mapped[Json | None]
    correlation_id: Mapped[str]
    created_at: Mapped[Now]
    finished_at: Mapped[datetime | None]


class Attempt(Base):
    """One try at a job, written when it ended, however it ended."""

    __tablename__ = "job_attempts"
    __table_args__ = (PrimaryKeyConstraint("job_id", "claim_no"),)

    job_id: Mapped[uuid.UUID] = mapped_column(Uuid, ForeignKey(f"{SCHEMA}.jobs.id", ondelete="CASCADE"))
    claim_no: Mapped[int] = mapped_column(Integer)
    started_at: Mapped[datetime]
    ended_at: Mapped[Now]
    worker: Mapped[str]
    outcome: Mapped[str]
    code: Mapped[str | None]
    detail: Mapped[str | None]


class JobKind(Base):
    """A job that may be asked for, and with which arguments; written from the code by `usher migrate`."""

    __tablename__ = "job_kinds"

    kind: Mapped[str] = mapped_column(primary_key=True)
    queue: Mapped[str]
    args: Mapped[dict[str, str]] = mapped_column(JSONB)
    required: Mapped[list[str]] = mapped_column(ARRAY(TEXT))
    same_by: Mapped[list[str] | None] = mapped_column(ARRAY(TEXT))
    urgency: Mapped[int] = mapped_column(SmallInteger)
    public: Mapped[bool] = mapped_column(Boolean)


class JobRequest(Base):
    """A request that came with a name of its own, so that its repetition is known as such."""

    __tablename__ = "job_requests"
    __table_args__ = (
        Index("ix_job_requests_created_at", "created_at"),
        Index("ix_job_requests_job_id", "job_id"),  # else pruning each job reads this whole table
    )

    request_id: Mapped[str] = mapped_column(primary_key=True)
    job_id: Mapped[uuid.UUID] = mapped_column(Uuid, ForeignKey(f"{SCHEMA}.jobs.id", ondelete="CASCADE"))
    created_at: Mapped[Now]


class QueueRow(Base):
    """One queue: whether it is paused or slowed, and what the feeder last saw of it."""

    __tablename__ = "queues"
    __table_args__ = (CheckConstraint("per_second > 0", name="per_second_positive"),)

    name: Mapped[str] = mapped_column(primary_key=True)
    paused_at: Mapped[datetime | None]
    paused_by: Mapped[str | None]
    per_second: Mapped[float | None] = mapped_column(REAL)
    fed_at: Mapped[datetime | None]
    depth: Mapped[int] = mapped_column(Integer, server_default="0")
    drained: Mapped[float] = mapped_column(REAL, server_default="0")
    next_user: Mapped[str] = mapped_column(server_default="")


class WorkerRow(Base):
    """A worker that said it is alive, and what it serves."""

    __tablename__ = "workers"

    name: Mapped[str] = mapped_column(primary_key=True)
    queues: Mapped[list[str]] = mapped_column(ARRAY(TEXT))
    concurrency: Mapped[int] = mapped_column(Integer)
    started_at: Mapped[Now]
    seen_at: Mapped[Now]


class Tick(Base):
    """One beat of one schedule; whoever writes it first does the work, so any number of beats is safe."""

    __tablename__ = "ticks"
    __table_args__ = (PrimaryKeyConstraint("schedule", "tick"), Index("ix_ticks_created_at", "created_at"))

    schedule: Mapped[str]
    tick: Mapped[int] = mapped_column(BigInteger)
    created_at: Mapped[Now]
