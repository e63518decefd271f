"""Flows as they were published, and what became of each user's steps in them."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Identity,
    Index,
    Integer,
    PrimaryKeyConstraint,
    SmallInteger,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, Json, Key, Now, OfSession

EMPTY = text("'{}'::jsonb")


class FlowVersion(Base):
    """One version of a flow, never changed once users may be pinned to it; only its status moves on."""

    __tablename__ = "flow_versions"
    __table_args__ = (
        PrimaryKeyConstraint("flow", "version"),
        CheckConstraint("status IN ('active', 'draining', 'retired')", name="status_known"),
    )

    flow: Mapped[str] = mapped_column(String(63))
    version: Mapped[int]
    digest: Mapped[str] = mapped_column(String(64))
    definition: Mapped[Json] = mapped_column(JSONB)
    status: Mapped[str] = mapped_column(String(16), server_default="active")
    published_at: Mapped[Now]


class OnboardingStep(Base):
    """One step of one user; a step without a row is pending.

    `sources` says of each answer where it came from and with which revision of the session.
    """

    __tablename__ = "onboarding_steps"
    __table_args__ = (
        PrimaryKeyConstraint("session_id", "key"),
        CheckConstraint("status IN ('pending', 'in_progress', 'completed', 'skipped', 'failed')", name="status_known"),
        CheckConstraint(
            "(status IN ('completed', 'skipped', 'failed')) = (finished_at IS NOT NULL)", name="finished_when"
        ),
        {"postgresql_with": {"fillfactor": "80"}},
    )

    session_id: Mapped[OfSession]
    key: Mapped[str] = mapped_column(String(63))
    status: Mapped[str] = mapped_column(String(16), server_default="pending")
    answers: Mapped[Json] = mapped_column(JSONB, server_default=EMPTY)
    sources: Mapped[Json] = mapped_column(JSONB, server_default=EMPTY)
    attempt: Mapped[int] = mapped_column(SmallInteger, server_default="0")
    shown_at: Mapped[datetime | None]
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    reason: Mapped[str | None]
    needs_review: Mapped[bool] = mapped_column(server_default=text("false"))


class StepEvent(Base):
    """Something that happened in an onboarding: no answers, no names. Rows are only added; old months are dropped.

    `seq` is the session's revision that the event came with. `occurred_at` is the client's word, held between the
    session's start and `received_at`.
    """

    __tablename__ = "step_events"
    __table_args__ = (
        PrimaryKeyConstraint("session_id", "received_at", "id"),
        Index("ix_step_events_received_at", "received_at", postgresql_using="brin"),
        {"postgresql_partition_by": "RANGE (received_at)"},
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity())
    session_id: Mapped[OfSession]
    seq: Mapped[int]
    kind: Mapped[str] = mapped_column(String(32))
    step: Mapped[str | None] = mapped_column(String(63))
    from_: Mapped[str | None] = mapped_column("from", String(16))
    to: Mapped[str | None] = mapped_column(String(16))
    occurred_at: Mapped[datetime]
    received_at: Mapped[Now]
    flow_id: Mapped[str | None] = mapped_column(String(63))
    flow_version: Mapped[int | None]
    variant: Mapped[str | None] = mapped_column(String(63))
    cause: Mapped[str] = mapped_column(String(16))
    device_class: Mapped[str | None] = mapped_column(String(16))
    client_event_id: Mapped[UUID | None]
    attempt: Mapped[int] = mapped_column(SmallInteger, server_default="0")


class ClientAct(Base):
    """An act that came with a name of its own, and what was answered: its repetition gets the same answer."""

    __tablename__ = "client_acts"
    __table_args__ = (PrimaryKeyConstraint("session_id", "client_event_id"),)

    session_id: Mapped[OfSession]
    client_event_id: Mapped[UUID]
    digest: Mapped[str] = mapped_column(String(64))
    rev: Mapped[int]
    answer: Mapped[Json] = mapped_column(JSONB)
    received_at: Mapped[Now]


class Granted(Base):
    """An unlock or a reward that a user got: once, and never taken back."""

    __tablename__ = "granted"
    __table_args__ = (
        PrimaryKeyConstraint("session_id", "kind", "name"),
        CheckConstraint("kind IN ('unlock', 'reward')", name="kind_known"),
    )

    session_id: Mapped[OfSession]
    kind: Mapped[str] = mapped_column(String(8))
    name: Mapped[str] = mapped_column(String(63))
    flow: Mapped[str] = mapped_column(String(63))
    flow_version: Mapped[int]
    granted_at: Mapped[Now]


class MigratedSession(Base):
    """What a session was before a migration to another version: nothing is thrown away, and it can be taken back."""

    __tablename__ = "migrated_sessions"
    __table_args__ = (UniqueConstraint("session_id", "migration"),)

    id: Mapped[Key]
    session_id: Mapped[OfSession]
    migration: Mapped[str] = mapped_column(String(64))
    flow: Mapped[str] = mapped_column(String(63))
    from_version: Mapped[int]
    to_version: Mapped[int]
    before: Mapped[Json] = mapped_column(JSONB)
    archived: Mapped[Json] = mapped_column(JSONB, server_default=EMPTY)
    migrated_at: Mapped[Now]


class BulkRun(Base):
    """One act on many users: which, how far it is, and what it did. Its id makes it happen once."""

    __tablename__ = "bulk_runs"
    __table_args__ = (CheckConstraint("state IN ('running', 'done')", name="state_known"),)

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    act: Mapped[str] = mapped_column(String(32))
    filter: Mapped[Json] = mapped_column(JSONB)
    args: Mapped[Json] = mapped_column(JSONB, server_default=EMPTY)
    state: Mapped[str] = mapped_column(String(8), server_default="running")
    total: Mapped[int] = mapped_column(Integer, server_default="0")
    seen: Mapped[int] = mapped_column(Integer, server_default="0")
    changed: Mapped[int] = mapped_column(Integer, server_default="0")
    refused: Mapped[Json] = mapped_column(JSONB, server_default=EMPTY)
    last_session: Mapped[int] = mapped_column(Integer, server_default="0")
    started_at: Mapped[Now]
    finished_at: Mapped[datetime | None]


class EventCursor(Base):
    """How far a reader of `key_events` has come."""

    __tablename__ = "event_cursors"

    reader: Mapped[str] = mapped_column(String(63), primary_key=True)
    written_by: Mapped[int] = mapped_column(BigInteger, server_default="0")
    id: Mapped[int] = mapped_column(BigInteger, server_default="0")
