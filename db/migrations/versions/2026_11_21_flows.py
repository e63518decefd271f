"""Onboarding itself: flows and their versions, sessions that are in one, steps, events, grants, acts, reminders."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "2026_11_21_flows"
down_revision = "2026_11_21_sealed_keys"
branch_labels = None
depends_on = None

SESSION_CHECKS = {
    "status_known": "status IN ('not_started', 'in_progress', 'completed', 'skipped')",
    "flow_with_version": "(flow IS NULL) = (flow_version IS NULL)",
    "started_in_a_flow": "flow IS NOT NULL OR status = 'not_started'",
    "completed_when": "(status = 'completed') = (completed_at IS NOT NULL)",
    "skipped_when": "(status = 'skipped') = (skipped_at IS NOT NULL)",
    "completed_is_all": "status <> 'completed' OR progress = 100",
    "data_size": "pg_column_size(onboarding_data) <= 2000000",
}

# Once in a transaction: whose rows it may see. Another user's name afterwards is a mistake somewhere.
ENTER = """
CREATE FUNCTION onboarding.enter(whose text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE already text := coalesce(current_setting('usher.user_id', true), '');
BEGIN
    IF current_setting('usher.everyone', true) = 'on' OR already = whose THEN
        RETURN;
    ELSIF already <> '' THEN
        RAISE insufficient_privilege USING MESSAGE = 'this transaction belongs to another user';
    END IF;
    PERFORM set_config('usher.user_id', whose, true);
    PERFORM set_config('usher.session_id', coalesce(
        (SELECT id::text FROM onboarding.onboarding_sessions WHERE user_id = whose), ''), true);
END $$
"""
ENTER_WIDE = """
CREATE FUNCTION onboarding.enter_wide() RETURNS void LANGUAGE sql AS
$$ SELECT set_config('usher.everyone', 'on', true) $$
"""

# All that is needed to judge an act. What is merely missing is left out.
SNAPSHOTS = """
CREATE FUNCTION onboarding.snapshots(ids integer[]) RETURNS SETOF jsonb LANGUAGE sql STABLE AS $$
SELECT jsonb_build_object(
    'session', to_jsonb(s) - 'created_at' - 'updated_at',
    'steps', (SELECT jsonb_agg(to_jsonb(t) - 'session_id') FROM onboarding.onboarding_steps AS t
        WHERE t.session_id = s.id),
    'granted', (SELECT jsonb_agg(g.kind || ':' || g.name) FROM onboarding.granted AS g WHERE g.session_id = s.id),
    'keys', (SELECT jsonb_object_agg(k.provider, jsonb_build_array(k.verdict, k.condition))
        FROM onboarding.api_keys AS k WHERE k.session_id = s.id),
    'results', to_jsonb(ARRAY(
        SELECT 'website_analysis' WHERE EXISTS (SELECT FROM onboarding.website_analyses AS a
            WHERE a.session_id = s.id AND a.status = 'completed')
        UNION ALL SELECT 'research_preferences' WHERE EXISTS (SELECT FROM onboarding.research_preferences AS r
            WHERE r.session_id = s.id)
        UNION ALL SELECT 'persona' WHERE EXISTS (SELECT FROM onboarding.persona_data AS p WHERE p.session_id = s.id)
        UNION ALL SELECT 'email' WHERE EXISTS (SELECT FROM onboarding.contacts AS c
            WHERE c.session_id = s.id AND c.email IS NOT NULL))),
    'jobs', (SELECT jsonb_object_agg(j.kind, jsonb_build_array(j.state, j.code, j.say)) FROM (
        SELECT DISTINCT ON (kind) kind, state, code, say FROM onboarding.jobs
        WHERE user_id = s.user_id AND kind IN ('analyze_website', 'generate_persona')
        ORDER BY kind, created_at DESC) AS j),
    'now', clock_timestamp())
FROM onboarding.onboarding_sessions AS s WHERE s.id = ANY (ids) ORDER BY s.id
$$
"""
# A session that began after its user's scope was entered is named here: its steps would not be seen otherwise.
READ = """
CREATE FUNCTION onboarding.read_session(whose text) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE found integer;
BEGIN
    PERFORM onboarding.enter(whose);
    SELECT id INTO found FROM onboarding.onboarding_sessions WHERE user_id = whose;
    PERFORM set_config('usher.session_id', coalesce(found::text, ''), true);
    RETURN (SELECT onboarding.snapshots(ARRAY[found]));
END $$
"""
# A statement sees the world as it was when it began, so one that waits for a lock has seen the siblings of the row as
# they were before. Here each statement looks anew: first the lock, then the look, in one trip.
HOLD = """
CREATE FUNCTION onboarding.hold_session(whose text, act uuid, make boolean) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE held integer;
BEGIN
    PERFORM onboarding.enter(whose);
    SELECT id INTO held FROM onboarding.onboarding_sessions WHERE user_id = whose FOR UPDATE;
    IF held IS NULL AND make THEN
        INSERT INTO onboarding.onboarding_sessions AS s (user_id) VALUES (whose)
        ON CONFLICT (user_id) DO UPDATE SET updated_at = s.updated_at RETURNING id INTO held;
    END IF;
    PERFORM set_config('usher.session_id', coalesce(held::text, ''), true);
    RETURN (SELECT onboarding.snapshots(ARRAY[held])) || jsonb_build_object('act', (
        SELECT jsonb_build_object('digest', a.digest, 'rev', a.rev, 'answer', a.answer)
        FROM onboarding.client_acts AS a WHERE a.session_id = held AND a.client_event_id = act));
END $$
"""
HOLD_MANY = """
CREATE FUNCTION onboarding.hold_sessions(ids integer[]) RETURNS SETOF jsonb LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM onboarding.onboarding_sessions WHERE id = ANY (ids) ORDER BY id FOR UPDATE;
    RETURN QUERY SELECT onboarding.snapshots(ids);
END $$
"""
# What strayed into the default partition (nobody made its month in time) moves into the month's own.
MAKE_MONTH = """
CREATE FUNCTION onboarding.make_event_month(any_day date) RETURNS boolean LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    first date := date_trunc('month', any_day)::date;
    month text := 'step_events_' || to_char(first, 'YYYY_MM');
    low timestamptz := first::timestamp AT TIME ZONE 'UTC';
    high timestamptz := (first + interval '1 month') AT TIME ZONE 'UTC';
BEGIN
    PERFORM pg_advisory_xact_lock(7261003);
    IF to_regclass('onboarding.' || month) IS NOT NULL THEN
        RETURN false;
    END IF;
    EXECUTE format('CREATE TABLE onboarding.%I (LIKE onboarding.step_events INCLUDING DEFAULTS INCLUDING CONSTRAINTS)', month);
    EXECUTE format('ALTER TABLE onboarding.step_events_other NO FORCE ROW LEVEL SECURITY, DISABLE TRIGGER only_added');
    EXECUTE format('WITH strayed AS (DELETE FROM onboarding.step_events_other WHERE received_at >= %L AND received_at < %L RETURNING *) '
        'INSERT INTO onboarding.%I SELECT * FROM strayed', low, high, month);
    EXECUTE format('ALTER TABLE onboarding.step_events_other FORCE ROW LEVEL SECURITY, ENABLE TRIGGER only_added');
    EXECUTE format('ALTER TABLE onboarding.step_events ATTACH PARTITION onboarding.%I FOR VALUES FROM (%L) TO (%L)', month, low, high);
    EXECUTE format('ALTER TABLE onboarding.%I ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', month);
    RETURN true;
END $$
"""
# Whole months only, and never one that holds anything younger.
DROP_MONTHS = """
CREATE FUNCTION onboarding.drop_event_months(before date) RETURNS integer LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    month text;
    dropped integer := 0;
BEGIN
    PERFORM pg_advisory_xact_lock(7261003);
    FOR month IN SELECT c.relname FROM pg_inherits AS i JOIN pg_class AS c ON c.oid = i.inhrelid
        WHERE i.inhparent = 'onboarding.step_events'::regclass AND c.relname ~ '^step_events_[0-9]{4}_[0-9]{2}$'
          AND to_date(right(c.relname, 7), 'YYYY_MM') + interval '1 month' <= before
    LOOP
        EXECUTE format('DROP TABLE onboarding.%I', month);
        dropped := dropped + 1;
    END LOOP;
    RETURN dropped;
END $$
"""
# What happened is only added to. It goes with its user, whose deletion cascades here, or by the month.
ONLY_ADDED = """
CREATE FUNCTION onboarding.only_added() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE integrity_constraint_violation
    USING MESSAGE = format('%s in onboarding.%s is not done: what is written there stays as it is', TG_OP, TG_TABLE_NAME);
END $$
"""
KEEP_EVENTS = (
    "CREATE TRIGGER only_added BEFORE UPDATE OR DELETE ON onboarding.step_events FOR EACH ROW "
    "WHEN (pg_trigger_depth() = 0) EXECUTE FUNCTION onboarding.only_added()"
)
KEEP_VERSIONS = (
    "CREATE TRIGGER only_added BEFORE UPDATE OF flow, version, digest, definition ON onboarding.flow_versions "
    "FOR EACH STATEMENT EXECUTE FUNCTION onboarding.only_added()"
)
FUNCTIONS = {
    "enter(text)": ENTER,
    "enter_wide()": ENTER_WIDE,
    "snapshots(integer[])": SNAPSHOTS,
    "read_session(text)": READ,
    "hold_session(text, uuid, boolean)": HOLD,
    "hold_sessions(integer[])": HOLD_MANY,
    "make_event_month(date)": MAKE_MONTH,
    "drop_event_months(date)": DROP_MONTHS,
}
FIRST_MONTHS = (
    "SELECT onboarding.make_event_month((now() + n * interval '1 month')::date) FROM generate_series(0, 2) AS n"
)
# The guide's own face of a session, for those who read by SQL. Its step counts from 0 whatever the flow counts from.
GUIDE = """
CREATE VIEW onboarding.user_onboardings WITH (security_invoker = true) AS
SELECT s.id, s.user_id, s.status, coalesce(c.before, s.total_steps) AS current_step, s.total_steps,
    coalesce(f.flags @> '{profile_completed}', false) AS profile_completed,
    coalesce(f.flags @> '{skills_added}', false) AS skills_added,
    coalesce(f.flags @> '{interests_selected}', false) AS interests_selected,
    coalesce(f.flags @> '{experience_added}', false) AS experience_added,
    coalesce(f.flags @> '{preferences_set}', false) AS preferences_set,
    s.onboarding_data, s.started_at, s.completed_at, s.skipped_at, s.created_at, s.updated_at
FROM onboarding.onboarding_sessions AS s
LEFT JOIN onboarding.flow_versions AS v ON v.flow = s.flow AND v.version = s.flow_version
LEFT JOIN LATERAL (
    SELECT array_agg(step ->> 'flag') AS flags FROM jsonb_array_elements(v.definition -> 'steps') AS step
    JOIN onboarding.onboarding_steps AS t ON t.session_id = s.id AND t.key = step ->> 'key' AND t.status = 'completed'
    WHERE step ->> 'flag' IS NOT NULL
) AS f ON true
-- How many of the user's own steps come before the current one; where none is open, all of them do.
LEFT JOIN LATERAL (
    SELECT count(*) FILTER (WHERE one.at < here.at AND coalesce(s.places ->> (one.step ->> 'key'), 'in') <> 'out')::integer
        AS before
    FROM jsonb_array_elements(v.definition -> 'steps') WITH ORDINALITY AS here(step, at)
    CROSS JOIN jsonb_array_elements(v.definition -> 'steps') WITH ORDINALITY AS one(step, at)
    WHERE here.step ->> 'key' = s.step_key GROUP BY here.at
) AS c ON true
WHERE s.flow IS NOT NULL
"""


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "bulk_runs",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("act", sa.String(length=32), nullable=False),
        sa.Column("filter", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column(
            "args", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'{}'::jsonb"), nullable=False
        ),
        sa.Column("state", sa.String(length=8), server_default="running", nullable=False),
        sa.Column("total", sa.Integer(), server_default="0", nullable=False),
        sa.Column("seen", sa.Integer(), server_default="0", nullable=False),
        sa.Column("changed", sa.Integer(), server_default="0", nullable=False),
        sa.Column(
            "refused", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'{}'::jsonb"), nullable=False
        ),
        sa.Column("last_session", sa.Integer(), server_default="0", nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("state IN ('running', 'done')", name=op.f("ck_bulk_runs_state_known")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bulk_runs")),
        schema="onboarding",
    )
    op.create_table(
        "event_cursors",
        sa.Column("reader", sa.String(length=63), nullable=False),
        sa.Column("written_by", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("id", sa.BigInteger(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("reader", name=op.f("pk_event_cursors")),
        schema="onboarding",
    )
    op.create_table(
        "flow_versions",
        sa.Column("flow", sa.String(length=63), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("definition", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("status", sa.String(length=16), server_default="active", nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("status IN ('active', 'draining', 'retired')", name=op.f("ck_flow_versions_status_known")),
        sa.PrimaryKeyConstraint("flow", "version", name=op.f("pk_flow_versions")),
        schema="onboarding",
    )
    op.create_table(
        "client_acts",
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("client_event_id", sa.Uuid(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("rev", sa.Integer(), nullable=False),
        sa.Column("answer", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["onboarding.onboarding_sessions.id"],
            name=op.f("fk_client_acts_session_id_onboarding_sessions"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("session_id", "client_event_id", name=op.f("pk_client_acts")),
        schema="onboarding",
    )
    op.create_table(
        "granted",
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("name", sa.String(length=63), nullable=False),
        sa.Column("flow", sa.String(length=63), nullable=False),
        sa.Column("flow_version", sa.Integer(), nullable=False),
        sa.Column("granted_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("kind IN ('unlock', 'reward')", name=op.f("ck_granted_kind_known")),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["onboarding.onboarding_sessions.id"],
            name=op.f("fk_granted_session_id_onboarding_sessions"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("session_id", "kind", "name", name=op.f("pk_granted")),
        schema="onboarding",
    )
    op.create_table(
        "migrated_sessions",
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("migration", sa.String(length=64), nullable=False),
        sa.Column("flow", sa.String(length=63), nullable=False),
        sa.Column("from_version", sa.Integer(), nullable=False),
        sa.Column("to_version", sa.Integer(), nullable=False),
        sa.Column("before", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column(
            "archived", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'{}'::jsonb"), nullable=False
        ),
        sa.Column("migrated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["onboarding.onboarding_sessions.id"],
            name=op.f("fk_migrated_sessions_session_id_onboarding_sessions"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_migrated_sessions")),
        sa.UniqueConstraint("session_id", "migration", name=op.f("uq_migrated_sessions_session_id_migration")),
        schema="onboarding",
    )
    op.create_table(
        "onboarding_steps",
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=63), nullable=False),
        sa.Column("status", sa.String(length=16), server_default="pending", nullable=False),
        sa.Column(
            "answers", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'{}'::jsonb"), nullable=False
        ),
        sa.Column(
            "sources", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'{}'::jsonb"), nullable=False
        ),
        sa.Column("attempt", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column("shown_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("needs_review", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.CheckConstraint(
            "(status IN ('completed', 'skipped', 'failed')) = (finished_at IS NOT NULL)",
            name=op.f("ck_onboarding_steps_finished_when"),
        ),
        sa.CheckConstraint(
            "status IN ('pending', 'in_progress', 'completed', 'skipped', 'failed')",
            name=op.f("ck_onboarding_steps_status_known"),
        ),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["onboarding.onboarding_sessions.id"],
            name=op.f("fk_onboarding_steps_session_id_onboarding_sessions"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("session_id", "key", name=op.f("pk_onboarding_steps")),
        schema="onboarding",
        postgresql_with={"fillfactor": "80"},
    )
    op.create_table(
        "reminder_outbox",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("step", sa.String(length=63), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("idle_since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=8), server_default="queued", nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(state = 'sent') = (sent_at IS NOT NULL)", name=op.f("ck_reminder_outbox_sent_when")),
        sa.CheckConstraint(
            "state IN ('queued', 'sending', 'sent', 'dropped', 'failed')", name=op.f("ck_reminder_outbox_state_known")
        ),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["onboarding.onboarding_sessions.id"],
            name=op.f("fk_reminder_outbox_session_id_onboarding_sessions"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminder_outbox")),
        sa.UniqueConstraint("session_id", "step", "epoch", name=op.f("uq_reminder_outbox_session_id_step_epoch")),
        schema="onboarding",
    )
    op.create_index(
        "ix_reminder_outbox_open",
        "reminder_outbox",
        ["created_at"],
        unique=False,
        schema="onboarding",
        postgresql_where=sa.text("state IN ('queued', 'sending')"),
    )
    op.create_table(
        "step_events",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("step", sa.String(length=63), nullable=True),
        sa.Column("from", sa.String(length=16), nullable=True),
        sa.Column("to", sa.String(length=16), nullable=True),
        sa.Column("occurred_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("flow_id", sa.String(length=63), nullable=True),
        sa.Column("flow_version", sa.Integer(), nullable=True),
        sa.Column("variant", sa.String(length=63), nullable=True),
        sa.Column("cause", sa.String(length=16), nullable=False),
        sa.Column("device_class", sa.String(length=16), nullable=True),
        sa.Column("client_event_id", sa.Uuid(), nullable=True),
        sa.Column("attempt", sa.SmallInteger(), server_default="0", nullable=False),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["onboarding.onboarding_sessions.id"],
            name=op.f("fk_step_events_session_id_onboarding_sessions"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("session_id", "received_at", "id", name=op.f("pk_step_events")),
        schema="onboarding",
        postgresql_partition_by="RANGE (received_at)",
    )
    op.create_index(
        "ix_step_events_received_at",
        "step_events",
        ["received_at"],
        unique=False,
        schema="onboarding",
        postgresql_using="brin",
    )
    op.add_column("onboarding_sessions", sa.Column("flow", sa.String(length=63), nullable=True), schema="onboarding")
    op.add_column("onboarding_sessions", sa.Column("flow_version", sa.Integer(), nullable=True), schema="onboarding")
    op.add_column("onboarding_sessions", sa.Column("variant", sa.String(length=63), nullable=True), schema="onboarding")
    op.add_column(
        "onboarding_sessions",
        sa.Column("status", sa.String(length=16), server_default="not_started", nullable=False),
        schema="onboarding",
    )
    op.add_column(
        "onboarding_sessions", sa.Column("step_key", sa.String(length=63), nullable=True), schema="onboarding"
    )
    op.add_column(
        "onboarding_sessions",
        sa.Column("total_steps", sa.Integer(), server_default="0", nullable=False),
        schema="onboarding",
    )
    op.add_column(
        "onboarding_sessions", sa.Column("rev", sa.Integer(), server_default="0", nullable=False), schema="onboarding"
    )
    op.add_column(
        "onboarding_sessions", sa.Column("epoch", sa.Integer(), server_default="0", nullable=False), schema="onboarding"
    )
    op.add_column(
        "onboarding_sessions",
        sa.Column(
            "attributes", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'{}'::jsonb"), nullable=False
        ),
        schema="onboarding",
    )
    op.add_column(
        "onboarding_sessions",
        sa.Column(
            "flags", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'{}'::jsonb"), nullable=False
        ),
        schema="onboarding",
    )
    op.add_column(
        "onboarding_sessions",
        sa.Column(
            "told", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'{}'::jsonb"), nullable=False
        ),
        schema="onboarding",
    )
    op.add_column(
        "onboarding_sessions",
        sa.Column(
            "onboarding_data",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'{}'::jsonb"),
            nullable=False,
        ),
        schema="onboarding",
    )
    op.add_column(
        "onboarding_sessions",
        sa.Column("seeded", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        schema="onboarding",
    )
    op.add_column(
        "onboarding_sessions",
        sa.Column(
            "places", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'{}'::jsonb"), nullable=False
        ),
        schema="onboarding",
    )
    op.add_column(
        "onboarding_sessions",
        sa.Column("stays_open", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        schema="onboarding",
    )
    op.add_column(
        "onboarding_sessions",
        sa.Column("reset_rev", sa.Integer(), server_default="0", nullable=False),
        schema="onboarding",
    )
    op.add_column("onboarding_sessions", sa.Column("percent_told", sa.Double(), nullable=True), schema="onboarding")
    op.add_column("onboarding_sessions", sa.Column("percent_migrated", sa.Double(), nullable=True), schema="onboarding")
    op.add_column(
        "onboarding_sessions", sa.Column("completed_at", sa.DateTime(timezone=True), nullable=True), schema="onboarding"
    )
    op.add_column(
        "onboarding_sessions", sa.Column("skipped_at", sa.DateTime(timezone=True), nullable=True), schema="onboarding"
    )
    op.add_column(
        "onboarding_sessions",
        sa.Column("last_active_at", sa.DateTime(timezone=True), nullable=True),
        schema="onboarding",
    )
    op.alter_column(
        "onboarding_sessions",
        "started_at",
        existing_type=sa.DateTime(timezone=True),
        server_default=None,
        nullable=True,
        schema="onboarding",
    )
    op.create_index(
        "ix_onboarding_sessions_idle",
        "onboarding_sessions",
        ["last_active_at"],
        unique=False,
        schema="onboarding",
        postgresql_where=sa.text("status = 'in_progress' AND NOT seeded"),
    )
    for name, rule in SESSION_CHECKS.items():
        op.create_check_constraint(
            op.f(f"ck_onboarding_sessions_{name}"), "onboarding_sessions", rule, schema="onboarding"
        )
    op.execute("ALTER TABLE onboarding.onboarding_sessions SET (fillfactor = 80)")
    op.execute("CREATE TABLE onboarding.step_events_other PARTITION OF onboarding.step_events DEFAULT")
    op.execute("ALTER TABLE onboarding.step_events_other ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY")
    for body in (ONLY_ADDED, *FUNCTIONS.values()):
        op.execute(sa.text(body.replace(":", r"\:")))
    op.execute(KEEP_EVENTS)
    op.execute(KEEP_VERSIONS)
    op.execute(FIRST_MONTHS)
    op.execute(sa.text(GUIDE.replace(":", r"\:")))


def downgrade() -> None:
    """Take back; what became of users' steps is lost."""
    op.execute("DROP VIEW onboarding.user_onboardings")
    op.execute("DROP FUNCTION onboarding.only_added() CASCADE")  # with the triggers, also those of the months
    for signature in reversed(FUNCTIONS):
        op.execute(f"DROP FUNCTION onboarding.{signature}")
    for name in SESSION_CHECKS:
        op.drop_constraint(op.f(f"ck_onboarding_sessions_{name}"), "onboarding_sessions", schema="onboarding")
    op.execute("UPDATE onboarding.onboarding_sessions SET started_at = created_at WHERE started_at IS NULL")
    op.execute("ALTER TABLE onboarding.onboarding_sessions RESET (fillfactor)")
    op.drop_index(
        "ix_onboarding_sessions_idle",
        table_name="onboarding_sessions",
        schema="onboarding",
        postgresql_where=sa.text("status = 'in_progress' AND NOT seeded"),
    )
    op.alter_column(
        "onboarding_sessions",
        "started_at",
        existing_type=sa.DateTime(timezone=True),
        server_default=sa.text("now()"),
        nullable=False,
        schema="onboarding",
    )
    op.drop_column("onboarding_sessions", "last_active_at", schema="onboarding")
    op.drop_column("onboarding_sessions", "skipped_at", schema="onboarding")
    op.drop_column("onboarding_sessions", "completed_at", schema="onboarding")
    for name in ("percent_migrated", "percent_told", "reset_rev", "stays_open", "places", "seeded"):
        op.drop_column("onboarding_sessions", name, schema="onboarding")
    op.drop_column("onboarding_sessions", "onboarding_data", schema="onboarding")
    op.drop_column("onboarding_sessions", "told", schema="onboarding")
    op.drop_column("onboarding_sessions", "flags", schema="onboarding")
    op.drop_column("onboarding_sessions", "attributes", schema="onboarding")
    op.drop_column("onboarding_sessions", "epoch", schema="onboarding")
    op.drop_column("onboarding_sessions", "rev", schema="onboarding")
    op.drop_column("onboarding_sessions", "total_steps", schema="onboarding")
    op.drop_column("onboarding_sessions", "step_key", schema="onboarding")
    op.drop_column("onboarding_sessions", "status", schema="onboarding")
    op.drop_column("onboarding_sessions", "variant", schema="onboarding")
    op.drop_column("onboarding_sessions", "flow_version", schema="onboarding")
    op.drop_column("onboarding_sessions", "flow", schema="onboarding")
    op.drop_index("ix_step_events_received_at", table_name="step_events", schema="onboarding", postgresql_using="brin")
    op.drop_table("step_events", schema="onboarding")
    op.drop_index(
        "ix_reminder_outbox_open",
        table_name="reminder_outbox",
        schema="onboarding",
        postgresql_where=sa.text("state IN ('queued', 'sending')"),
    )
    op.drop_table("reminder_outbox", schema="onboarding")
    op.drop_table("onboarding_steps", schema="onboarding")
    op.drop_table("migrated_sessions", schema="onboarding")
    op.drop_table("granted", schema="onboarding")
    op.drop_table("client_acts", schema="onboarding")
    op.drop_table("flow_versions", schema="onboarding")
    op.drop_table("event_cursors", schema="onboarding")
    op.drop_table("bulk_runs", schema="onboarding")
