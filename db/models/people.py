"""A user's onboarding, and the address to reach them at."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, Double, Index, Integer, String, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, Json, Key, OfSession, Stamped

# Who may be reminded: the words of the index that finds them.
STUCK = "status = 'in_progress' AND NOT seeded"


class OnboardingSession(Stamped, Base):
    """One user's onboarding; everything else of theirs hangs on it and goes with it.

    `flow` is empty while the row only holds data of somebody who was never enrolled. `rev` grows with every change,
    `epoch` with every reset. `current_step`, `total_steps`, `step_key` and `progress` are what was last worked out, kept
    for those who read by SQL; the steps are the truth. `places` is where each step with a condition was when an event
    last told it, `reset_rev` the revision of the last start over; `stays_open` marks what an operator opened again.
    `percent_told` was told by a server, `percent_migrated` was shown before a migration took some of it.
    """

    __tablename__ = "onboarding_sessions"
    __table_args__ = (
        UniqueConstraint("user_id"),
        Index("ix_onboarding_sessions_idle", "last_active_at", postgresql_where=text(STUCK)),
        CheckConstraint("length(user_id) BETWEEN 1 AND 255", name="user_id_length"),
        CheckConstraint("progress BETWEEN 0 AND 100", name="progress_percent"),
        CheckConstraint("current_step >= 0", name="step_not_negative"),
        CheckConstraint("status IN ('not_started', 'in_progress', 'completed', 'skipped')", name="status_known"),
        CheckConstraint("(flow IS NULL) = (flow_version IS NULL)", name="flow_with_version"),
        CheckConstraint("flow IS NOT NULL OR status = 'not_started'", name="started_in_a_flow"),
        CheckConstraint("(status = 'completed') = (completed_at IS NOT NULL)", name="completed_when"),
        CheckConstraint("(status = 'skipped') = (skipped_at IS NOT NULL)", name="skipped_when"),
        CheckConstraint("status <> 'completed' OR progress = 100", name="completed_is_all"),
        CheckConstraint("pg_column_size(onboarding_data) <= 2000000", name="data_size"),
        {"postgresql_with": {"fillfactor": "80"}},
    )

    id: Mapped[Key]
    user_id: Mapped[str] = mapped_column(String(255))
    flow: Mapped[str | None] = mapped_column(String(63))
    flow_version: Mapped[int | None]
    variant: Mapped[str | None] = mapped_column(String(63))
    status: Mapped[str] = mapped_column(String(16), server_default="not_started")
    step_key: Mapped[str | None] = mapped_column(String(63))
    current_step: Mapped[int] = mapped_column(Integer, server_default="1")
    total_steps: Mapped[int] = mapped_column(Integer, server_default="0")
    progress: Mapped[float] = mapped_column(Double, server_default="0")
    rev: Mapped[int] = mapped_column(Integer, server_default="0")
    epoch: Mapped[int] = mapped_column(Integer, server_default="0")
    attributes: Mapped[Json] = mapped_column(JSONB, server_default=text("'{}'::jsonb"))
    flags: Mapped[Json] = mapped_column(JSONB, server_default=text("'{}'::jsonb"))
    told: Mapped[Json] = mapped_column(JSONB, server_default=text("'{}'::jsonb"))
    onboarding_data: Mapped[Json] = mapped_column(JSONB, server_default=text("'{}'::jsonb"))
    seeded: Mapped[bool] = mapped_column(server_default=text("false"))
    places: Mapped[Json] = mapped_column(JSONB, server_default=text("'{}'::jsonb"))
    stays_open: Mapped[bool] = mapped_column(server_default=text("false"))
    reset_rev: Mapped[int] = mapped_column(Integer, server_default="0")
    percent_told: Mapped[float | None] = mapped_column(Double)
    percent_migrated: Mapped[float | None] = mapped_column(Double)
    started_at: Mapped[datetime | None]
    completed_at: Mapped[datetime | None]
    skipped_at: Mapped[datetime | None]
    last_active_at: Mapped[datetime | None]


class Contact(Stamped, Base):
    """How a user can be reached; the web app keeps it current."""

    __tablename__ = "contacts"
    __table_args__ = (
        UniqueConstraint("session_id"),
        CheckConstraint("length(email) BETWEEN 3 AND 320 AND position('@' in email) > 1", name="email_shape"),
    )

    id: Mapped[Key]
    session_id: Mapped[OfSession]
    email: Mapped[str | None] = mapped_column(String(320))
    name: Mapped[str | None] = mapped_column(String(255))
    locale: Mapped[str | None] = mapped_column(String(35))
    timezone: Mapped[str | None] = mapped_column(String(64))
