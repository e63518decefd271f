"""Ask for checks of keys that were just kept, merge what is saved over what is there, remember what was wished for."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "2026_11_21_services"
down_revision = "2026_11_21_row_security"
branch_labels = None
depends_on = None

# Each by itself: where a check cannot be had now, the watch asks for it within minutes.
ASK_FOR_CHECKS = """
CREATE FUNCTION onboarding.ask_for_checks(whose text, of_providers text[]) RETURNS integer LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    one record;
    asked integer := 0;
BEGIN
    FOR one IN SELECT k.id, k.revision FROM onboarding.onboarding_sessions AS s
        JOIN onboarding.api_keys AS k ON k.session_id = s.id AND k.provider = ANY (of_providers)
        WHERE s.user_id = whose ORDER BY k.id
    LOOP
        BEGIN
            PERFORM onboarding.ask('validate_api_key', whose,
                jsonb_build_object('key_id', one.id, 'revision', one.revision), NULL, NULL, NULL, NULL, false, false);
            asked := asked + 1;
        EXCEPTION WHEN invalid_parameter_value OR lock_not_available OR deadlock_detected THEN
            CONTINUE;
        END;
    END LOOP;
    RETURN asked;
END $$
"""

# What is not given never wipes what is there, however deep it lies.
MERGED = """
CREATE FUNCTION onboarding.merged(old jsonb, new jsonb) RETURNS jsonb LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF new IS NULL OR new = 'null' THEN
        RETURN coalesce(old, new);
    ELSIF jsonb_typeof(old) = 'object' AND jsonb_typeof(new) = 'object' THEN
        RETURN old || coalesce((SELECT jsonb_object_agg(one.key, onboarding.merged(old -> one.key, one.value))
            FROM jsonb_each(new) AS one), '{}');
    END IF;
    RETURN new;
END $$
"""


def upgrade() -> None:
    """Apply."""
    op.execute(sa.text(ASK_FOR_CHECKS.replace(":", r"\:")))
    op.execute("REVOKE ALL ON FUNCTION onboarding.ask_for_checks FROM PUBLIC")
    op.execute(MERGED)
    op.execute("REVOKE ALL ON FUNCTION onboarding.merged FROM PUBLIC")
    op.add_column(
        "research_preferences",
        sa.Column("given", postgresql.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        schema="onboarding",
    )


def downgrade() -> None:
    """Take back."""
    op.drop_column("research_preferences", "given", schema="onboarding")
    op.execute("DROP FUNCTION onboarding.merged")
    op.execute("DROP FUNCTION onboarding.ask_for_checks")
