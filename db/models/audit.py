"""Who opened everyone's rows, when and why."""

from __future__ import annotations

from sqlalchemy import BigInteger, Identity, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, Json, Now


class AuditEntry(Base):
    """One act beyond a single user's rows. Nothing in it says who the users were."""

    __tablename__ = "audit_log"
    __table_args__ = (Index("ix_audit_log_at", "at"),)

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    at: Mapped[Now]
    actor: Mapped[str]
    act: Mapped[str]
    about: Mapped[Json] = mapped_column(JSONB, server_default=text("'{}'::jsonb"))
