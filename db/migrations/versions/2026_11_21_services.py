"""Ask for checks of keys that were just kept, in one statement that cannot take the keys with it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

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


def upgrade() -> None:
    """Apply."""
    op.execute(sa.text(ASK_FOR_CHECKS.replace(":", r"\:")))
    op.execute("REVOKE ALL ON FUNCTION onboarding.ask_for_checks FROM PUBLIC")


def downgrade() -> None:
    """Take back."""
    op.execute("DROP FUNCTION onboarding.ask_for_checks")
