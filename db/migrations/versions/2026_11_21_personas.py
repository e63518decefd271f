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
INPUTS = ("website_analyses", "research_preferences")

# What somebody said of a run that has not begun (no model, this provider) is said of the one that is asked for here as well:
# other inputs are no reason to send text to a model that they refused. A run that is under way hands on all but `force`: it
# made anew what was to be made anew. Whoever asks at this very moment is seen once they have committed.
ASK_FOR_PERSONA_OF = """
CREATE FUNCTION onboarding.ask_for_persona_of(whose text, inputs text, pressing integer DEFAULT NULL) RETURNS boolean LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp SET lock_timeout = '100ms' SET enable_seqscan = off AS $$
DECLARE
    said jsonb;
    added boolean;
BEGIN
    FOR turn IN 1..2 LOOP
        BEGIN
            SELECT coalesce(j.again, CASE j.state WHEN 'running' THEN j.args - 'force' ELSE j.args END) INTO said
            FROM onboarding.jobs AS j
            WHERE j.kind = 'generate_persona' AND j.same = whose AND j.state IN ('queued', 'running') FOR UPDATE;
            SELECT asked.fresh INTO added FROM onboarding.ask('generate_persona', whose,
                coalesce(said, '{}') || jsonb_build_object('inputs', inputs), pressing, NULL, NULL, NULL, false, false) AS asked;
            IF added OR said IS NOT NULL THEN
                RETURN true;
            END IF;
            RAISE object_not_in_prerequisite_state;
        EXCEPTION
            WHEN object_not_in_prerequisite_state THEN CONTINUE;
            WHEN invalid_parameter_value OR lock_not_available OR deadlock_detected THEN RETURN false;
        END;
    END LOOP;
    RETURN false;
END $$
"""
# A persona is never worth an analysis: where one cannot be asked for now, the chore that looks for those who lack one
# does. So nothing here waits for long: whoever settles this user's persona right now holds its job and will want the
# session that the writer of these rows holds, and 100 ms is less than it takes the database to look for a deadlock.
# What the newest revision was made from needs no other; what was made up needs none at all. The plans are made once, often
# while there are no jobs; a scan of all of them would then be run for each user of an import. Of a large one the chore asks
# for all but the first hundred.
ASK_FOR_PERSONAS = """
CREATE FUNCTION onboarding.ask_for_personas() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp SET enable_seqscan = off AS $$
DECLARE one record;
BEGIN
    IF NOT EXISTS (SELECT FROM onboarding.job_kinds WHERE kind = 'generate_persona') THEN
        RETURN NULL;
    END IF;
    FOR one IN SELECT s.user_id, concat_ws(' ', extract(epoch FROM a.analysis_date), extract(epoch FROM r.updated_at)) AS inputs
        FROM (SELECT DISTINCT session_id FROM came) AS c
        JOIN onboarding.onboarding_sessions AS s ON s.id = c.session_id AND NOT s.seeded
        JOIN onboarding.research_preferences AS r ON r.session_id = s.id
        JOIN LATERAL (SELECT analysis_date FROM onboarding.website_analyses AS w
            WHERE w.session_id = s.id AND w.status = 'completed' ORDER BY w.analysis_date DESC LIMIT 1) AS a ON true
        LEFT JOIN LATERAL (SELECT v.analysed_at, v.preferred_at FROM onboarding.persona_revisions AS v
            WHERE v.session_id = s.id AND v.persona IS NOT NULL ORDER BY v.revision DESC LIMIT 1) AS v ON true
        WHERE (v.analysed_at, v.preferred_at) IS DISTINCT FROM (a.analysis_date, r.updated_at)
        ORDER BY s.id LIMIT 100
    LOOP
        PERFORM onboarding.ask_for_persona_of(one.user_id, one.inputs);
    END LOOP;
    RETURN NULL;
END $$
"""
# Platforms chosen after the persona was made, of whatever inputs there are: it is adapted to them. What we write ourselves
# changes none.
ASK_TO_ADAPT = """
CREATE FUNCTION onboarding.ask_to_adapt() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
DECLARE one record;
BEGIN
    SELECT s.user_id, concat_ws(' ', extract(epoch FROM max(a.analysis_date)), extract(epoch FROM max(r.updated_at)),
        NEW.selected_platforms) AS inputs INTO one
    FROM onboarding.onboarding_sessions AS s
    LEFT JOIN onboarding.research_preferences AS r ON r.session_id = s.id
    LEFT JOIN onboarding.website_analyses AS a ON a.session_id = s.id AND a.status = 'completed'
    WHERE s.id = NEW.session_id AND NOT s.seeded AND (r.id IS NOT NULL AND a.id IS NOT NULL
        OR EXISTS (SELECT FROM onboarding.persona_revisions AS v WHERE v.session_id = s.id AND v.persona IS NOT NULL))
    GROUP BY s.user_id;
    IF FOUND THEN
        PERFORM onboarding.ask_for_persona_of(one.user_id, one.inputs);
    END IF;
    RETURN NULL;
END $$
"""
ON_PLATFORMS = (
    """CREATE TRIGGER ask_to_adapt_insert AFTER INSERT ON onboarding.persona_data FOR EACH ROW
    WHEN (NEW.selected_platforms <> '[]') EXECUTE FUNCTION onboarding.ask_to_adapt()""",
    """CREATE TRIGGER ask_to_adapt_update AFTER UPDATE OF selected_platforms ON onboarding.persona_data FOR EACH ROW
    WHEN (NEW.selected_platforms IS DISTINCT FROM OLD.selected_platforms) EXECUTE FUNCTION onboarding.ask_to_adapt()""",
)
# Of a statement as a whole: an import of many rows looks once.
ON_INPUTS = """
CREATE TRIGGER ask_for_personas_{event} AFTER {event} ON onboarding.{table} REFERENCING NEW TABLE AS came
FOR EACH STATEMENT EXECUTE FUNCTION onboarding.ask_for_personas()
"""


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
        sa.Column(
            "chosen_platforms",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'[]'::jsonb"),
            nullable=False,
        ),
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
    op.create_index("ix_website_texts_session_id", "website_texts", ["session_id"], unique=False, schema="onboarding")
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
    _watch_inputs()


def _watch_inputs() -> None:
    op.create_index(
        "ix_website_analyses_lately",
        "website_analyses",
        ["analysis_date"],
        unique=False,
        schema="onboarding",
        postgresql_where=sa.text("status = 'completed'"),
    )
    op.create_index(
        "ix_research_preferences_lately", "research_preferences", ["updated_at"], unique=False, schema="onboarding"
    )
    op.create_index("ix_persona_data_lately", "persona_data", ["updated_at"], unique=False, schema="onboarding")
    op.execute(sa.text(ASK_FOR_PERSONA_OF.replace(":", r"\:")))
    op.execute("REVOKE ALL ON FUNCTION onboarding.ask_for_persona_of FROM PUBLIC")
    op.execute(sa.text(ASK_FOR_PERSONAS.replace(":", r"\:")))
    op.execute("REVOKE ALL ON FUNCTION onboarding.ask_for_personas FROM PUBLIC")
    for table in INPUTS:
        for event in ("insert", "update"):
            op.execute(ON_INPUTS.format(event=event, table=table))
    op.execute(sa.text(ASK_TO_ADAPT.replace(":", r"\:")))
    op.execute("REVOKE ALL ON FUNCTION onboarding.ask_to_adapt FROM PUBLIC")
    for trigger in ON_PLATFORMS:
        op.execute(trigger)


def downgrade() -> None:
    """Take back."""
    for event in ("insert", "update"):
        op.execute(f"DROP TRIGGER ask_to_adapt_{event} ON onboarding.persona_data")
    op.execute("DROP FUNCTION onboarding.ask_to_adapt")
    for table in INPUTS:
        for event in ("insert", "update"):
            op.execute(f"DROP TRIGGER ask_for_personas_{event} ON onboarding.{table}")
    op.execute("DROP FUNCTION onboarding.ask_for_personas")
    op.execute("DROP FUNCTION onboarding.ask_for_persona_of")
    op.drop_index("ix_persona_data_lately", table_name="persona_data", schema="onboarding")
    op.drop_index("ix_research_preferences_lately", table_name="research_preferences", schema="onboarding")
    op.drop_index(
        "ix_website_analyses_lately",
        table_name="website_analyses",
        schema="onboarding",
        postgresql_where=sa.text("status = 'completed'"),
    )
    op.drop_column("persona_data", "locks", schema="onboarding")
    op.drop_column("persona_data", "face_revision", schema="onboarding")
    op.drop_index("ix_website_texts_session_id", table_name="website_texts", schema="onboarding")
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
