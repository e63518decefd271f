"""Row-level security: a query that forgets its user returns nothing. With it, who opened everyone's rows and why."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "2026_11_21_row_security"
down_revision = "2026_11_21_flows"
branch_labels = None
depends_on = None

SESSIONS = "onboarding_sessions"
OF_A_SESSION = (
    "api_keys",
    "client_acts",
    "contacts",
    "granted",
    "key_events",
    "migrated_sessions",
    "onboarding_steps",
    "persona_data",
    "reminder_outbox",
    "research_preferences",
    "step_events",
    "website_analyses",
)
# CASE, because the planner believes that one row in two passes it; it would believe one in two hundred of a comparison,
# and choose plans for next to no rows where there are all.
WIDE = "CASE current_setting('usher.everyone', true) WHEN 'on' THEN true ELSE false END"
MINE = "user_id = current_setting('usher.user_id', true)"
OF_MINE = "session_id = nullif(current_setting('usher.session_id', true), '')::integer"
# The keys' own policy holds inside.
OF_MY_KEYS = "EXISTS (SELECT FROM onboarding.api_keys AS k WHERE k.id = key_id)"
RULES = {SESSIONS: MINE, **dict.fromkeys(OF_A_SESSION, OF_MINE), "key_checks": OF_MY_KEYS}

# Entered again, it looks again: the user's session may have begun meanwhile.
ENTER = """
CREATE OR REPLACE FUNCTION onboarding.enter(whose text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE already text := coalesce(current_setting('usher.user_id', true), '');
BEGIN
    IF current_setting('usher.everyone', true) = 'on' THEN
        RETURN;
    ELSIF already <> '' AND already IS DISTINCT FROM whose THEN
        RAISE insufficient_privilege USING MESSAGE = 'this transaction belongs to another user';
    END IF;
    PERFORM set_config('usher.user_id', whose, true);
    PERFORM set_config('usher.session_id', coalesce(
        (SELECT id::text FROM onboarding.onboarding_sessions WHERE user_id = whose), ''), true);
END $$
"""
ENTER_WIDE = """
CREATE OR REPLACE FUNCTION onboarding.enter_wide() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF current_setting('usher.user_id', true) <> '' THEN
        RAISE insufficient_privilege USING MESSAGE = 'this transaction belongs to one user';
    END IF;
    PERFORM set_config('usher.everyone', 'on', true);
END $$
"""
# A user's first row and what hangs on it are often written by one statement. An insert that meets the row of somebody
# who was faster goes on as an update, and an update knows the id that counts.
MY_SESSION = """
CREATE FUNCTION onboarding.my_session() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE mine integer := NEW.id;
BEGIN
    IF TG_OP = 'INSERT' THEN
        SELECT id INTO mine FROM onboarding.onboarding_sessions WHERE user_id = NEW.user_id;
    END IF;
    PERFORM set_config('usher.session_id', coalesce(mine, NEW.id)::text, true);
    RETURN NEW;
END $$
"""
ON_SESSIONS = """
CREATE TRIGGER my_session BEFORE INSERT OR UPDATE ON onboarding.onboarding_sessions FOR EACH ROW
WHEN (NEW.user_id = current_setting('usher.user_id', true)
    AND NEW.id::text IS DISTINCT FROM current_setting('usher.session_id', true))
EXECUTE FUNCTION onboarding.my_session()
"""
# Whether a provider refuses very many keys is seen in all users' checks; only numbers come out.
REFUSALS = """
CREATE FUNCTION onboarding.refusals(which text, OUT lately_refused bigint, OUT lately bigint, OUT refused bigint, OUT checks bigint)
LANGUAGE plpgsql AS $$
DECLARE before text := coalesce(current_setting('usher.everyone', true), '');
BEGIN
    PERFORM set_config('usher.everyone', 'on', true);
    SELECT count(*) FILTER (WHERE verdict = 'invalid' OR condition = 'spec_disabled'), count(*)
    INTO lately_refused, lately FROM (
        SELECT DISTINCT ON (key_id) verdict, condition FROM (
            SELECT * FROM onboarding.key_checks WHERE provider = which AND checked_at > now() - interval '10 minutes'
            ORDER BY checked_at DESC LIMIT 500) AS newest ORDER BY key_id, id DESC) AS each;
    SELECT count(*) FILTER (WHERE verdict = 'invalid'), count(*) INTO refused, checks FROM (
        SELECT verdict FROM onboarding.key_checks WHERE provider = which
            AND checked_at <= now() - interval '10 minutes' ORDER BY checked_at DESC LIMIT 500) AS earlier;
    PERFORM set_config('usher.everyone', before, true);
END $$
"""
# As for the functions from before: nobody but the owner calls them, and whose search_path it is changes nothing.
CLOSED = """
DO $$ DECLARE each regprocedure; BEGIN
    FOR each IN SELECT oid FROM pg_proc WHERE pronamespace = 'onboarding'::regnamespace LOOP
        EXECUTE format('ALTER FUNCTION %s SET search_path = pg_catalog, pg_temp', each);
    END LOOP;
END $$;
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA onboarding FROM PUBLIC;
DO $$ BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'onboarding_enqueuer') THEN
        GRANT EXECUTE ON FUNCTION onboarding.enqueue TO onboarding_enqueuer;
    END IF;
END $$
"""


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "audit_log",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("act", sa.Text(), nullable=False),
        sa.Column(
            "about", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'{}'::jsonb"), nullable=False
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_log")),
        schema="onboarding",
    )
    op.create_index("ix_audit_log_at", "audit_log", ["at"], unique=False, schema="onboarding")
    for statement in (ENTER, ENTER_WIDE, MY_SESSION, ON_SESSIONS, REFUSALS, CLOSED):
        op.execute(sa.text(statement.replace(":", r"\:")))
    for table, rule in RULES.items():
        op.execute(sa.text(f"CREATE POLICY own ON onboarding.{table} USING ({WIDE} OR {rule})".replace(":", r"\:")))
        op.execute(f"ALTER TABLE onboarding.{table} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY")


def downgrade() -> None:
    """Take back: whoever may read a table reads all of it again."""
    for table in RULES:
        op.execute(f"ALTER TABLE onboarding.{table} DISABLE ROW LEVEL SECURITY, NO FORCE ROW LEVEL SECURITY")
        op.execute(f"DROP POLICY own ON onboarding.{table}")
    op.execute("DROP TRIGGER my_session ON onboarding.onboarding_sessions")
    op.execute("DROP FUNCTION onboarding.my_session")
    op.execute("DROP FUNCTION onboarding.refusals")
    op.drop_table("audit_log", schema="onboarding")
