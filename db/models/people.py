"""A user's onboarding, and the address to reach them at."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Double, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, Key, Now, OfSession, Stamped


class OnboardingSession(Stamped, Base):
    """One user's onboarding; everything else of theirs hangs on it and goes with it."""

    __tablename__ = "onboarding_sessions"
    __table_args__ = (
        UniqueConstraint("user_id"),
        CheckConstraint("length(user_id) BETWEEN 1 AND 255", name="user_id_length"),
        CheckConstraint("progress BETWEEN 0 AND 100", name="progress_percent"),
        CheckConstraint("current_step >= 0", name="step_not_negative"),
    )

    id: Mapped[Key]
    user_id: Mapped[str] = mapped_column(String(255))
    current_step: Mapped[int] = mapped_column(Integer, server_default="1")
    progress: Mapped[float] = mapped_column(Double, server_default="0")
    started_at: Mapped[Now]


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
