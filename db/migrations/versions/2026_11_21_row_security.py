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
# The queue is worked on by whoever is in no user's scope; in one there is nothing of anybody else's. The jobs' own policy
# holds inside. CASE again, so that nobody pays for a look that is not needed.
IN_NO_USERS = "CASE coalesce(current_setting('usher.user_id', true), '') WHEN '' THEN true ELSE {} END"
OF_MY_JOBS = "EXISTS (SELECT FROM onboarding.jobs AS j WHERE j.id = job_id)"
POLICIES = {
    **{table: f"{WIDE} OR {rule}" for table, rule in RULES.items()},
    "jobs": IN_NO_USERS.format(MINE),
    "job_attempts": IN_NO_USERS.format(OF_MY_JOBS),
    "job_requests": IN_NO_USERS.format(OF_MY_JOBS),
    "bulk_runs": WIDE,
}

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
# How a user can be reached, told by a web app in any language. It enters the user's scope for this alone, so that an app
# can tell of several users in one transaction. The grammar of an address is ours in Python; this is its outline.
KEEP_CONTACT = r"""
CREATE FUNCTION onboarding.keep_contact(
    user_id text, email text DEFAULT NULL, name text DEFAULT NULL, locale text DEFAULT NULL, timezone text DEFAULT NULL
) RETURNS void LANGUAGE plpgsql SECURITY DEFINER AS $$
#variable_conflict use_column
DECLARE
    before_user text := coalesce(current_setting('usher.user_id', true), '');
    before_session text := coalesce(current_setting('usher.session_id', true), '');
    address text := btrim(keep_contact.email, ' ');
    tag text := replace(keep_contact.locale, '_', '-');
    held integer;
    wrong text := CASE
        WHEN keep_contact.user_id IS NULL OR length(keep_contact.user_id) NOT BETWEEN 1 AND 255
            THEN 'user_id: 1 to 255 characters'
        WHEN keep_contact.email <> '' AND (length(address) > 254
            OR address !~ '^[A-Za-z0-9!#$%&''*+/=?^_`{|}~.-]{1,64}@[^][[:space:][:cntrl:]@<>(),;:\\"]+$' OR address ~ '[.]{2}|^[.]|[.]@|@[.]')
            THEN 'email: one address, such as kim@shop.example'
        WHEN length(keep_contact.name) > 255 OR keep_contact.name ~ '[\u0001-\u001f\u007f-\u009f]'
            THEN 'name: at most 255 characters on one line'
        WHEN tag <> '' AND (length(tag) > 35 OR tag !~ '^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,4}$')
            THEN 'locale: a language tag, such as en or de-AT'
        WHEN keep_contact.timezone <> ''
            AND NOT EXISTS (SELECT FROM pg_timezone_names AS z WHERE z.name = keep_contact.timezone)
            THEN 'timezone: a name such as Europe/Vienna'
    END;
BEGIN
    IF wrong IS NOT NULL THEN
        RAISE EXCEPTION '%', wrong USING ERRCODE = '22023';
    END IF;
    PERFORM onboarding.enter(keep_contact.user_id);
    INSERT INTO onboarding.onboarding_sessions AS s (user_id) VALUES (keep_contact.user_id)
    ON CONFLICT (user_id) DO UPDATE SET updated_at = now() RETURNING s.id INTO held;
    INSERT INTO onboarding.contacts AS c (session_id, email, name, locale, timezone)
    VALUES (held, nullif(address, ''), nullif(keep_contact.name, ''), nullif(tag, ''), nullif(keep_contact.timezone, ''))
    ON CONFLICT (session_id) DO UPDATE SET updated_at = now(),
        email = nullif(coalesce(address, c.email), ''), name = nullif(coalesce(keep_contact.name, c.name), ''),
        locale = nullif(coalesce(tag, c.locale), ''), timezone = nullif(coalesce(keep_contact.timezone, c.timezone), '');
    PERFORM set_config('usher.user_id', before_user, true), set_config('usher.session_id', before_session, true);
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
        GRANT EXECUTE ON FUNCTION onboarding.enqueue, onboarding.keep_contact TO onboarding_enqueuer;
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
    for statement in (ENTER, ENTER_WIDE, MY_SESSION, ON_SESSIONS, REFUSALS, KEEP_CONTACT, CLOSED):
        op.execute(sa.text(statement.replace(":", r"\:")))
    for table, policy in POLICIES.items():
        op.execute(sa.text(f"CREATE POLICY own ON onboarding.{table} USING ({policy})".replace(":", r"\:")))
        op.execute(f"ALTER TABLE onboarding.{table} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY")


def downgrade() -> None:
    """Take back: whoever may read a table reads all of it again."""
    for table in POLICIES:
        op.execute(f"ALTER TABLE onboarding.{table} DISABLE ROW LEVEL SECURITY, NO FORCE ROW LEVEL SECURITY")
        op.execute(f"DROP POLICY own ON onboarding.{table}")
    op.execute("DROP TRIGGER my_session ON onboarding.onboarding_sessions")
    op.execute("DROP FUNCTION onboarding.my_session")
    op.execute("DROP FUNCTION onboarding.refusals, onboarding.keep_contact")
    op.drop_table("audit_log", schema="onboarding")
