"""What the jobs found out about a user, and the pages kept so that they need not be fetched again."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Boolean, CheckConstraint, Index, LargeBinary, String, Text, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, Json, Key, Now, OfSession, Stamped


class WebsiteAnalysisRow(Stamped, Base):
    """What one website says about the business behind it; a failed run never replaces a good one."""

    __tablename__ = "website_analyses"
    __table_args__ = (
        UniqueConstraint("session_id", "normalised_url"),
        Index("ix_website_analyses_newest", "session_id", text("analysis_date DESC")),
        Index("ix_website_analyses_lately", "analysis_date", postgresql_where=text("status = 'completed'")),
        CheckConstraint("status IN ('completed', 'failed', 'in_progress')", name="status_known"),
        CheckConstraint("length(website_url) BETWEEN 1 AND 2048", name="website_url_length"),
    )

    id: Mapped[Key]
    session_id: Mapped[OfSession]
    website_url: Mapped[str]
    normalised_url: Mapped[str]
    analysis_date: Mapped[Now]
    writing_style: Mapped[Json | None]
    content_characteristics: Mapped[Json | None]
    target_audience: Mapped[Json | None]
    content_type: Mapped[Json | None]
    recommended_settings: Mapped[Json | None]
    crawl_result: Mapped[Json | None]
    style_patterns: Mapped[Json | None]
    style_guidelines: Mapped[Json | None]
    brand_analysis: Mapped[Json | None]
    content_strategy_insights: Mapped[Json | None]
    meta: Mapped[Json | None]
    status: Mapped[str] = mapped_column(String(50), server_default="completed")
    error_message: Mapped[str | None]
    warning_message: Mapped[str | None]


class ResearchPreferences(Stamped, Base):
    """How a user wants research done for them. `given` names what they said; of the rest the values are the defaults."""

    __tablename__ = "research_preferences"
    __table_args__ = (
        UniqueConstraint("session_id"),
        Index("ix_research_preferences_lately", "updated_at"),
        CheckConstraint(
            "lower(research_depth) IN ('basic', 'standard', 'comprehensive', 'expert')", name="research_depth_known"
        ),
    )

    id: Mapped[Key]
    session_id: Mapped[OfSession]
    research_depth: Mapped[str] = mapped_column(String(50), server_default="standard")
    content_types: Mapped[list[str]] = mapped_column(JSONB, server_default=text("'[]'::jsonb"))
    given: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=text("'{}'"))
    auto_research: Mapped[bool] = mapped_column(Boolean, server_default=text("true"))
    factual_content: Mapped[bool] = mapped_column(Boolean, server_default=text("true"))
    writing_style: Mapped[Json | None]
    content_characteristics: Mapped[Json | None]
    target_audience: Mapped[Json | None]
    recommended_settings: Mapped[Json | None]


class PersonaData(Stamped, Base):
    """The persona of a user as web apps read it.

    `face_revision` is the revision that it shows, null where an app has handed one in or changed it. `locks` are the
    fields that regeneration leaves alone: dotted path -> what stands there.
    """

    __tablename__ = "persona_data"
    __table_args__ = (UniqueConstraint("session_id"), Index("ix_persona_data_lately", "updated_at"))

    id: Mapped[Key]
    session_id: Mapped[OfSession]
    core_persona: Mapped[Json | None]
    platform_personas: Mapped[Json | None]
    quality_metrics: Mapped[Json | None]
    selected_platforms: Mapped[list[str] | None] = mapped_column(JSONB(none_as_null=True))
    research_persona: Mapped[Json | None]
    research_persona_generated_at: Mapped[datetime | None]
    face_revision: Mapped[int | None]
    locks: Mapped[Json] = mapped_column(JSONB, server_default=text("'{}'::jsonb"))


class PageReading(Base):
    """What was read from a public page or file of a site, so that an unchanged one is neither sent nor read again.

    `digest` and the server's marks tell its version, `reader` the code that read it.
    """

    __tablename__ = "page_readings"
    __table_args__ = (UniqueConstraint("site", "url"), Index("ix_page_readings_fetched_at", "fetched_at"))

    id: Mapped[Key]
    site: Mapped[str]
    url: Mapped[str]
    reader: Mapped[str]
    digest: Mapped[str]
    etag: Mapped[str]
    last_modified: Mapped[str]
    reading: Mapped[bytes] = mapped_column(LargeBinary)
    fetched_at: Mapped[Now]
