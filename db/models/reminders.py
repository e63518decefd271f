"""Letters that are to go out, and those that went."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Integer, String, UniqueConstraint, Uuid, text
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, Now, OfSession


class ReminderOutbox(Base):
    """One letter to somebody who is stuck on a step: at most one for each user, step and start over.

    `idle_since` is when the user was last active as the letter was decided on: any activity later stops it.
    """

    __tablename__ = "reminder_outbox"
    __table_args__ = (
        UniqueConstraint("session_id", "step", "epoch"),
        Index("ix_reminder_outbox_open", "created_at", postgresql_where=text("state IN ('queued', 'sending')")),
        CheckConstraint("state IN ('queued', 'sending', 'sent', 'dropped', 'failed')", name="state_known"),
        CheckConstraint("(state = 'sent') = (sent_at IS NOT NULL)", name="sent_when"),
    )

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, server_default=text("gen_random_uuid()"))
    session_id: Mapped[OfSession]
    step: Mapped[str] = mapped_column(String(63))
    epoch: Mapped[int] = mapped_column(Integer)
    idle_since: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(8), server_default="queued")
    reason: Mapped[str | None]
    created_at: Mapped[Now]
    sent_at: Mapped[datetime | None]
