"""Seal API keys, and keep every check and every change of them.

`api_keys` held a text that nothing wrote yet; it becomes the seal with what is known of the key.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "2026_11_21_sealed_keys"
down_revision = "2026_11_21_page_readings"
branch_labels = None
depends_on = None

VERDICTS = "verdict IN ('valid', 'invalid', 'indeterminate', 'unchecked', 'no_checker')"
MUST_BE_EMPTY = """
DO $$ BEGIN
    IF EXISTS (SELECT FROM onboarding.api_keys) THEN
        RAISE EXCEPTION 'onboarding.api_keys has rows that are not sealed here'
            USING HINT = 'Take them out, migrate, and save them again through Usher.';
    END IF;
END $$
"""


def _now(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False)


def upgrade() -> None:
    """Apply."""
    op.execute(MUST_BE_EMPTY)
    op.drop_table("api_keys", schema="onboarding")
    op.create_table(
        "api_keys",
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("provider", sa.String(length=64), nullable=False),
        sa.Column("row_id", sa.Uuid(), nullable=False),
        sa.Column("revision", sa.Integer(), server_default="1", nullable=False),
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("data_key", sa.LargeBinary(), nullable=False),
        sa.Column("master_key", sa.String(length=32), nullable=False),
        sa.Column("fingerprint", sa.LargeBinary(), nullable=False),
        sa.Column("pepper", sa.String(length=32), nullable=False),
        sa.Column("last_four", sa.String(length=4), server_default="", nullable=False),
        sa.Column("base_url", sa.Text(), nullable=True),
        sa.Column(
            "warnings",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'[]'::jsonb"),
            nullable=False,
        ),
        sa.Column("verdict", sa.String(length=16), server_default="unchecked", nullable=False),
        sa.Column("condition", sa.String(length=32), server_default="not_checked", nullable=False),
        sa.Column("last_condition", sa.String(length=32), server_default="not_checked", nullable=False),
        sa.Column("details", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("tries", sa.Integer(), server_default="0", nullable=False),
        *(
            sa.Column(name, sa.DateTime(timezone=True), nullable=True)
            for name in ("checked_at", "determinate_at", "doubted_at", "check_at", "used_at")
        ),
        _now("created_at"),
        _now("updated_at"),
        sa.CheckConstraint("length(provider) BETWEEN 1 AND 64", name=op.f("ck_api_keys_provider_length")),
        sa.CheckConstraint(VERDICTS, name=op.f("ck_api_keys_verdict_known")),
        sa.CheckConstraint(
            "doubted_at IS NULL OR verdict = 'valid'", name=op.f("ck_api_keys_only_the_valid_are_doubted")
        ),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["onboarding.onboarding_sessions.id"],
            name=op.f("fk_api_keys_session_id_onboarding_sessions"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_keys")),
        sa.UniqueConstraint("session_id", "provider", name=op.f("uq_api_keys_session_id_provider")),
        schema="onboarding",
    )
    op.create_index(
        "ix_api_keys_due",
        "api_keys",
        ["provider", "check_at"],
        schema="onboarding",
        postgresql_where=sa.text("check_at IS NOT NULL"),
    )
    op.create_table(
        "key_checks",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("key_id", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("provider", sa.String(length=64), nullable=False),
        _now("checked_at"),
        sa.Column("verdict", sa.String(length=16), nullable=False),
        sa.Column("condition", sa.String(length=32), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("code", sa.String(length=64), nullable=True),
        sa.Column("latency_ms", sa.Integer(), nullable=False),
        sa.Column("details", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.CheckConstraint(VERDICTS, name=op.f("ck_key_checks_verdict_known")),
        sa.ForeignKeyConstraint(
            ["key_id"],
            ["onboarding.api_keys.id"],
            name=op.f("fk_key_checks_key_id_api_keys"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("key_id", "id", name=op.f("pk_key_checks")),
        schema="onboarding",
    )
    op.create_index("ix_key_checks_provider_at", "key_checks", ["provider", "checked_at"], schema="onboarding")
    op.create_index(
        "ix_key_checks_checked_at", "key_checks", ["checked_at"], schema="onboarding", postgresql_using="brin"
    )
    op.create_table(
        "key_events",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.String(length=255), nullable=False),
        sa.Column("provider", sa.String(length=64), nullable=False),
        sa.Column("was", sa.String(length=16), nullable=False),
        sa.Column("verdict", sa.String(length=16), nullable=False),
        sa.Column("condition", sa.String(length=32), nullable=False),
        _now("at"),
        sa.Column(
            "written_by",
            sa.BigInteger(),
            server_default=sa.text("(pg_current_xact_id()::text)::bigint"),
            nullable=False,
            comment="the transaction, for readers",
        ),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["onboarding.onboarding_sessions.id"],
            name=op.f("fk_key_events_session_id_onboarding_sessions"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("written_by", "id", name=op.f("pk_key_events")),
        schema="onboarding",
    )
    op.create_index("ix_key_events_of_session", "key_events", ["session_id", "id"], schema="onboarding")
    op.create_index("ix_key_events_at", "key_events", ["at"], schema="onboarding", postgresql_using="brin")


def downgrade() -> None:
    """Take back; sealed keys cannot be read by what comes back, so there may be none."""
    op.execute(MUST_BE_EMPTY)
    op.drop_table("key_events", schema="onboarding")
    op.drop_table("key_checks", schema="onboarding")
    op.drop_table("api_keys", schema="onboarding")
    op.create_table(
        "api_keys",
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("provider", sa.String(length=64), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        _now("created_at"),
        _now("updated_at"),
        sa.CheckConstraint("length(provider) BETWEEN 1 AND 64", name=op.f("ck_api_keys_provider_length")),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["onboarding.onboarding_sessions.id"],
            name=op.f("fk_api_keys_session_id_onboarding_sessions"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_keys")),
        sa.UniqueConstraint("session_id", "provider", name=op.f("uq_api_keys_session_id_provider")),
        schema="onboarding",
    )
