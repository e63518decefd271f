"""Personas and what they rest on: each revision, the site's own text, and every call to a model."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, Numeric, String, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import SCHEMA, Base, Json, Key, Now, OfSession


class WebsiteText(Base):
    """The main text of the pages of one analysis, packed (`onboarding.persona.corpus`), so that quotes are found again."""

    __tablename__ = "website_texts"
    __table_args__ = (UniqueConstraint("analysis_id"), Index("ix_website_texts_session_id", "session_id"))

    id: Mapped[Key]
    session_id: Mapped[OfSession]
    analysis_id: Mapped[int] = mapped_column(ForeignKey(f"{SCHEMA}.website_analyses.id", ondelete="CASCADE"))
    content_hash: Mapped[str] = mapped_column(String(64))
    corpus: Mapped[bytes] = mapped_column(LargeBinary)
    kept_at: Mapped[Now]


class PersonaRevision(Base):
    """One revision of a user's persona. None is ever changed but in its status; reading deletes nothing.

    `persona` is the schema's own form; `handed_in` is what an app sent instead of it, put by before it gave way.
    `input_hash` is the key of what it was made from. `analysed_at`, `preferred_at` and `chosen_platforms` (as they were
    written) tell which inputs those were.
    """

    __tablename__ = "persona_revisions"
    __table_args__ = (
        UniqueConstraint("session_id", "revision"),
        Index("uq_persona_revisions_draft", "session_id", unique=True, postgresql_where=text("status = 'draft'")),
        Index("uq_persona_revisions_accepted", "session_id", unique=True, postgresql_where=text("status = 'accepted'")),
        CheckConstraint("status IN ('draft', 'accepted', 'superseded')", name="status_known"),
        CheckConstraint("made_by IN ('job', 'user', 'app')", name="made_by_known"),
        CheckConstraint("(persona IS NULL) = (handed_in IS NOT NULL)", name="one_form"),
        CheckConstraint("status = 'superseded' OR persona IS NOT NULL", name="handed_in_is_past"),
        CheckConstraint("revision > 0", name="revision_counts"),
    )

    id: Mapped[Key]
    session_id: Mapped[OfSession]
    revision: Mapped[int]
    status: Mapped[str] = mapped_column(String(10), server_default="draft")
    made_by: Mapped[str] = mapped_column(String(4), server_default="job")
    persona: Mapped[Json | None]
    handed_in: Mapped[Json | None]
    input_hash: Mapped[str | None] = mapped_column(String(64))
    mode: Mapped[str | None] = mapped_column(String(8))
    note: Mapped[str | None]
    analysed_at: Mapped[datetime | None]
    preferred_at: Mapped[datetime | None]
    chosen_platforms: Mapped[list[str]] = mapped_column(JSONB, server_default=text("'[]'::jsonb"))
    created_at: Mapped[Now]
    decided_at: Mapped[datetime | None]


class LlmCall(Base):
    """One call to a model, with what it took. Written before the call with what it may take at most.

    A call that was cut off (its process died) keeps its row: what it may have cost stays counted in `lost_tokens` and
    `lost_usd`, and the next try goes on in the same row. `result` is the checked answer, kept for the next time the same
    is asked; no prompt is. Money is null where no price is known.
    """

    __tablename__ = "llm_calls"
    __table_args__ = (
        Index(
            "uq_llm_calls_asked", "session_id", "purpose", "request_hash",
            unique=True, postgresql_where=text("state IN ('reserved', 'done')"),
        ),
        Index("ix_llm_calls_newest", "session_id", text("created_at DESC")),
        CheckConstraint("state IN ('reserved', 'done', 'failed')", name="state_known"),
        CheckConstraint("(state = 'reserved') = (finished_at IS NULL)", name="finished_when"),
        CheckConstraint("(state = 'done') = (result IS NOT NULL)", name="done_has_a_result"),
        CheckConstraint(
            "least(reserved_tokens, input_tokens, output_tokens, cached_tokens, lost_tokens, tries, lost_tries) >= 0",
            name="counts",
        ),
    )  # fmt: skip

    id: Mapped[Key]
    session_id: Mapped[OfSession]
    job_id: Mapped[UUID | None]
    purpose: Mapped[str] = mapped_column(String(32))
    provider: Mapped[str] = mapped_column(String(64))
    model: Mapped[str] = mapped_column(String(128))
    prompt_version: Mapped[str] = mapped_column(String(32))
    request_hash: Mapped[str] = mapped_column(String(64))
    state: Mapped[str] = mapped_column(String(8), server_default="reserved")
    outcome: Mapped[str | None] = mapped_column(String(32))
    tries: Mapped[int] = mapped_column(server_default="0")
    lost_tries: Mapped[int] = mapped_column(server_default="0")
    reserved_tokens: Mapped[int]
    reserved_usd: Mapped[Decimal | None] = mapped_column(Numeric(12, 6))
    input_tokens: Mapped[int] = mapped_column(server_default="0")
    output_tokens: Mapped[int] = mapped_column(server_default="0")
    cached_tokens: Mapped[int] = mapped_column(server_default="0")
    lost_tokens: Mapped[int] = mapped_column(server_default="0")
    cost_usd: Mapped[Decimal | None] = mapped_column(Numeric(12, 6))
    lost_usd: Mapped[Decimal | None] = mapped_column(Numeric(12, 6))
    price_source: Mapped[str | None]
    latency_ms: Mapped[int | None]
    result: Mapped[Json | None]
    quarantined: Mapped[list[str]] = mapped_column(JSONB, server_default=text("'[]'::jsonb"))
    created_at: Mapped[Now]
    finished_at: Mapped[datetime | None]
