"""The API keys that users trusted us with, every check of them, and what changed."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Identity,
    Index,
    LargeBinary,
    PrimaryKeyConstraint,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import SCHEMA, Base, Json, Key, Now, OfSession, Stamped

_VERDICTS = "('valid', 'invalid', 'indeterminate', 'unchecked', 'no_checker')"


class ApiKey(Stamped, Base):
    """A provider's key of one user: sealed, with what is known of it.

    `key`, `data_key` and `master_key` are the seal; `row_id` is the row's name inside it, new with every key put in.
    `verdict` and `condition` are the last word of the provider; `last_condition` is that of the last check, which may
    have learned nothing. `doubted_at` is the first refusal of a key that is still called valid.
    """

    __tablename__ = "api_keys"
    __table_args__ = (
        UniqueConstraint("session_id", "provider"),
        CheckConstraint("length(provider) BETWEEN 1 AND 64", name="provider_length"),
        CheckConstraint(f"verdict IN {_VERDICTS}", name="verdict_known"),
        CheckConstraint("doubted_at IS NULL OR verdict = 'valid'", name="only_the_valid_are_doubted"),
        Index("ix_api_keys_due", "provider", "check_at", postgresql_where=text("check_at IS NOT NULL")),
    )

    id: Mapped[Key]
    session_id: Mapped[OfSession]
    provider: Mapped[str] = mapped_column(String(64))
    row_id: Mapped[UUID]
    revision: Mapped[int] = mapped_column(server_default="1")
    key: Mapped[bytes] = mapped_column(LargeBinary)
    data_key: Mapped[bytes] = mapped_column(LargeBinary)
    master_key: Mapped[str] = mapped_column(String(32))
    fingerprint: Mapped[bytes] = mapped_column(LargeBinary)
    pepper: Mapped[str] = mapped_column(String(32))
    last_four: Mapped[str] = mapped_column(String(4), server_default="")
    base_url: Mapped[str | None]
    warnings: Mapped[list[str]] = mapped_column(JSONB, server_default=text("'[]'::jsonb"))
    verdict: Mapped[str] = mapped_column(String(16), server_default="unchecked")
    condition: Mapped[str] = mapped_column(String(32), server_default="not_checked")
    last_condition: Mapped[str] = mapped_column(String(32), server_default="not_checked")
    details: Mapped[Json | None]
    tries: Mapped[int] = mapped_column(server_default="0")
    checked_at: Mapped[datetime | None]
    determinate_at: Mapped[datetime | None]
    doubted_at: Mapped[datetime | None]
    check_at: Mapped[datetime | None]
    used_at: Mapped[datetime | None]


class KeyCheck(Base):
    """One check of a key, as it came out. The answer's body is never kept."""

    __tablename__ = "key_checks"
    __table_args__ = (
        CheckConstraint(f"verdict IN {_VERDICTS}", name="verdict_known"),
        PrimaryKeyConstraint("key_id", "id"),
        Index("ix_key_checks_provider_at", "provider", "checked_at"),
        Index("ix_key_checks_checked_at", "checked_at", postgresql_using="brin"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity())
    key_id: Mapped[int] = mapped_column(ForeignKey(f"{SCHEMA}.api_keys.id", ondelete="CASCADE"))
    revision: Mapped[int]
    provider: Mapped[str] = mapped_column(String(64))
    checked_at: Mapped[Now]
    verdict: Mapped[str] = mapped_column(String(16))
    condition: Mapped[str] = mapped_column(String(32))
    status: Mapped[int | None]
    code: Mapped[str | None] = mapped_column(String(64))
    latency_ms: Mapped[int]
    details: Mapped[Json | None]


class KeyEvent(Base):
    """A change of what is known of a key, for others to react to; read them in order with `key_events.after`."""

    __tablename__ = "key_events"
    __table_args__ = (
        Index("ix_key_events_of_session", "session_id", "id"),
        PrimaryKeyConstraint("written_by", "id"),
        Index("ix_key_events_at", "at", postgresql_using="brin"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity())
    session_id: Mapped[OfSession]
    user_id: Mapped[str] = mapped_column(String(255))
    provider: Mapped[str] = mapped_column(String(64))
    was: Mapped[str] = mapped_column(String(16))
    verdict: Mapped[str] = mapped_column(String(16))
    condition: Mapped[str] = mapped_column(String(32))
    at: Mapped[Now]
    written_by: Mapped[int] = mapped_column(
        BigInteger, server_default=text("(pg_current_xact_id()::text)::bigint"), comment="the transaction, for readers"
    )
