"""Personas by revision, the text that they rest on, calls to models; and a persona that is asked for when its inputs are there."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "2026_11_21_personas"
down_revision = "2026_11_21_services"
branch_labels = None
depends_on = None

OF_A_SESSION = ("llm_calls", "persona_revisions", "website_texts")
WIDE = "CASE current_setting('usher.everyone', true) WHEN 'on' THEN true ELSE false END"
OF_MINE = "session_id = nullif(current_setting('usher.session_id', true), '')::integer"


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "llm_calls",
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("job_id", sa.Uuid(), nullable=True),
        sa.Column("purpose", sa.String(length=32), nullable=False),
        sa.Column("provider", sa.String(length=64), nullable=False),
        sa.Column("model", sa.String(length=128), nullable=False),
        sa.Column("prompt_version", sa.String(length=32), nullable=False),
        sa.Column("request_hash", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=8), server_default="reserved", nullable=False),
        sa.Column("outcome", sa.String(length=32), nullable=True),
        sa.Column("tries", sa.Integer(), server_default="0", nullable=False),
        sa.Column("lost_tries", sa.Integer(), server_default="0", nullable=False),
        sa.Column("reserved_tokens", sa.Integer(), nullable=False),
        sa.Column("reserved_usd", sa.Numeric(precision=12, scale=6), nullable=True),
        sa.Column("input_tokens", sa.Integer(), server_default="0", nullable=False),
        sa.Column("output_tokens", sa.Integer(), server_default="0", nullable=False),
        sa.Column("cached_tokens", sa.Integer(), server_default="0", nullable=False),
        sa.Column("lost_tokens", sa.Integer(), server_default="0", nullable=False),
        sa.Column("cost_usd", sa.Numeric(precision=12, scale=6), nullable=True),
        sa.Column("lost_usd", sa.Numeric(precision=12, scale=6), nullable=True),
        sa.Column("price_source", sa.Text(), nullable=True),
        sa.Column("latency_ms", sa.Integer(), nullable=True),
        sa.Column("result", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column(
            "quarantined",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'[]'::jsonb"),
            nullable=False,
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(state = 'done') = (result IS NOT NULL)", name=op.f("ck_llm_calls_done_has_a_result")),
        sa.CheckConstraint("(state = 'reserved') = (finished_at IS NULL)", name=op.f("ck_llm_calls_finished_when")),
        sa.CheckConstraint("state IN ('reserved', 'done', 'failed')", name=op.f("ck_llm_calls_state_known")),
        sa.CheckConstraint(
            "least(reserved_tokens, input_tokens, output_tokens, cached_tokens, lost_tokens, tries, lost_tries) >= 0",
            name=op.f("ck_llm_calls_counts"),
        ),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["onboarding.onboarding_sessions.id"],
            name=op.f("fk_llm_calls_session_id_onboarding_sessions"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_llm_calls")),
        schema="onboarding",
    )
    op.create_index(
        "ix_llm_calls_newest",
        "llm_calls",
        ["session_id", sa.literal_column("created_at DESC")],
        unique=False,
        schema="onboarding",
    )
    op.create_index(
        "uq_llm_calls_asked",
        "llm_calls",
        ["session_id", "purpose", "request_hash"],
        unique=True,
        schema="onboarding",
        postgresql_where=sa.text("state IN ('reserved', 'done')"),
    )
    op.create_table(
        "persona_revisions",
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=10), server_default="draft", nullable=False),
        sa.Column("made_by", sa.String(length=4), server_default="job", nullable=False),
        sa.Column("persona", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column("handed_in", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column("input_hash", sa.String(length=64), nullable=True),
        sa.Column("mode", sa.String(length=8), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("analysed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("preferred_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("job_id", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("made_by IN ('job', 'user', 'app')", name=op.f("ck_persona_revisions_made_by_known")),
        sa.CheckConstraint(
            "status = 'superseded' OR persona IS NOT NULL", name=op.f("ck_persona_revisions_handed_in_is_past")
        ),
        sa.CheckConstraint(
            "status IN ('draft', 'accepted', 'superseded')", name=op.f("ck_persona_revisions_status_known")
        ),
        sa.CheckConstraint("(persona IS NULL) = (handed_in IS NOT NULL)", name=op.f("ck_persona_revisions_one_form")),
        sa.CheckConstraint("revision > 0", name=op.f("ck_persona_revisions_revision_counts")),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["onboarding.onboarding_sessions.id"],
            name=op.f("fk_persona_revisions_session_id_onboarding_sessions"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_persona_revisions")),
        sa.UniqueConstraint("session_id", "revision", name=op.f("uq_persona_revisions_session_id_revision")),
        schema="onboarding",
    )
    op.create_index(
        "uq_persona_revisions_accepted",
        "persona_revisions",
        ["session_id"],
        unique=True,
        schema="onboarding",
        postgresql_where=sa.text("status = 'accepted'"),
    )
    op.create_index(
        "uq_persona_revisions_draft",
        "persona_revisions",
        ["session_id"],
        unique=True,
        schema="onboarding",
        postgresql_where=sa.text("status = 'draft'"),
    )
    op.create_table(
        "website_texts",
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("analysis_id", sa.Integer(), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("corpus", sa.LargeBinary(), nullable=False),
        sa.Column("kept_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["analysis_id"],
            ["onboarding.website_analyses.id"],
            name=op.f("fk_website_texts_analysis_id_website_analyses"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["onboarding.onboarding_sessions.id"],
            name=op.f("fk_website_texts_session_id_onboarding_sessions"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_website_texts")),
        sa.UniqueConstraint("analysis_id", name=op.f("uq_website_texts_analysis_id")),
        schema="onboarding",
    )
    op.add_column("persona_data", sa.Column("face_revision", sa.Integer(), nullable=True), schema="onboarding")
    op.add_column(
        "persona_data",
        sa.Column(
            "locks", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'{}'::jsonb"), nullable=False
        ),
        schema="onboarding",
    )
    for table in OF_A_SESSION:
        rule = f"CREATE POLICY own ON onboarding.{table} USING ({WIDE} OR {OF_MINE})"
        op.execute(sa.text(rule.replace(":", r"\:")))
        op.execute(f"ALTER TABLE onboarding.{table} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY")


def downgrade() -> None:
    """Take back."""
    op.drop_column("persona_data", "locks", schema="onboarding")
    op.drop_column("persona_data", "face_revision", schema="onboarding")
    op.drop_table("website_texts", schema="onboarding")
    op.drop_index(
        "uq_persona_revisions_draft",
        table_name="persona_revisions",
        schema="onboarding",
        postgresql_where=sa.text("status = 'draft'"),
    )
    op.drop_index(
        "uq_persona_revisions_accepted",
        table_name="persona_revisions",
        schema="onboarding",
        postgresql_where=sa.text("status = 'accepted'"),
    )
    op.drop_table("persona_revisions", schema="onboarding")
    op.drop_index(
        "uq_llm_calls_asked",
        table_name="llm_calls",
        schema="onboarding",
        postgresql_where=sa.text("state IN ('reserved', 'done')"),
    )
    op.drop_index("ix_llm_calls_newest", table_name="llm_calls", schema="onboarding")
    op.drop_table("llm_calls", schema="onboarding")
