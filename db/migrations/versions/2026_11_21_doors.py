"""The way in for every language: `onboarding.enqueue`, and the role that may call it and nothing else.

`onboarding.ask` is what all doors share: it checks the request against `job_kinds`, knows what makes it the same as
one that is still open, and writes one row in the caller's transaction. A caller that can ring the bell itself says so
with `will_ring` and is told whether it should; for all others the feeder rings within a second.
"""

from __future__ import annotations

from alembic import op

revision = "2026_11_21_doors"
down_revision = "2026_11_21_tables"
branch_labels = None
depends_on = None

ROLE = """
DO $$ BEGIN
    CREATE ROLE onboarding_enqueuer NOLOGIN;
EXCEPTION
    WHEN duplicate_object OR unique_violation THEN NULL;
    WHEN insufficient_privilege THEN
        RAISE NOTICE 'role onboarding_enqueuer not made: ask an administrator for CREATE ROLE onboarding_enqueuer NOLOGIN';
END $$
"""

CHECK = r"""
CREATE FUNCTION onboarding.check_request(known onboarding.job_kinds, user_id text, args jsonb) RETURNS void
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE wrong text;
BEGIN
    IF user_id IS NULL OR length(user_id) NOT BETWEEN 1 AND 255 THEN
        RAISE EXCEPTION 'user_id must have 1 to 255 characters' USING ERRCODE = '22023';
    END IF;
    IF args IS NULL OR jsonb_typeof(args) <> 'object' THEN
        RAISE EXCEPTION 'args must be a JSON object' USING ERRCODE = '22023';
    END IF;
    IF octet_length(args::text) > 65536 THEN
        RAISE EXCEPTION 'args of % are over 64 KiB', known.kind USING ERRCODE = '22023';
    END IF;
    SELECT string_agg(name, ', ' ORDER BY name) INTO wrong
    FROM jsonb_object_keys(args) AS name WHERE NOT known.args ? name;
    IF wrong IS NOT NULL THEN
        RAISE EXCEPTION '% takes no argument %', known.kind, wrong USING ERRCODE = '22023',
            HINT = 'It takes: ' || coalesce((SELECT string_agg(key, ', ' ORDER BY key) FROM jsonb_object_keys(known.args) AS key), 'none');
    END IF;
    SELECT string_agg(name, ', ' ORDER BY name) INTO wrong
    FROM unnest(known.required) AS name WHERE coalesce(jsonb_typeof(args -> name), 'null') = 'null';
    IF wrong IS NOT NULL THEN
        RAISE EXCEPTION '% needs the argument %', known.kind, wrong USING ERRCODE = '22023';
    END IF;
    SELECT string_agg(format('%s (%s)', name, known.args ->> name), ', ' ORDER BY name) INTO wrong
    FROM jsonb_each(args) AS given(name, value)
    WHERE jsonb_typeof(value) NOT IN (known.args ->> name, 'null');
    IF wrong IS NOT NULL THEN
        RAISE EXCEPTION '% wants another type for %', known.kind, wrong USING ERRCODE = '22023';
    END IF;
END $$
"""

SAME = r"""
CREATE FUNCTION onboarding.sameness(known onboarding.job_kinds, user_id text, args jsonb) RETURNS text
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT CASE
        WHEN known.same_by IS NULL THEN gen_random_uuid()::text
        WHEN known.same_by = ARRAY['user_id'] AND length(user_id) < 256 THEN user_id
        ELSE md5((SELECT string_agg(CASE name WHEN 'user_id' THEN to_jsonb(user_id)::text ELSE coalesce((args -> name)::text, 'null') END, ',')
                  FROM unnest(known.same_by) AS name))
    END
$$
"""

ASK = r"""
CREATE FUNCTION onboarding.ask(
    kind text, user_id text, args jsonb, urgency integer, ring_at timestamptz, request_id text, correlation_id text,
    will_ring boolean, chore boolean,
    OUT id uuid, OUT fresh boolean, OUT ring boolean, OUT queue text, OUT correlation text
) LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '2s' AS $$
#variable_conflict use_column
DECLARE
    known onboarding.job_kinds;
    pressing integer;
    theirs boolean;
    due timestamptz := coalesce(ask.ring_at, now());
BEGIN
    SELECT * INTO known FROM onboarding.job_kinds AS k WHERE k.kind = ask.kind AND (k.public OR ask.chore);
    IF NOT FOUND THEN
        RAISE EXCEPTION 'there is no job called %', quote_literal(ask.kind) USING ERRCODE = '22023',
            HINT = 'Jobs: ' || coalesce((SELECT string_agg(k.kind, ', ' ORDER BY k.kind) FROM onboarding.job_kinds AS k WHERE k.public), 'none; run usher migrate');
    END IF;
    IF NOT ask.chore THEN
        PERFORM onboarding.check_request(known, ask.user_id, ask.args);
    END IF;
    queue := known.queue;
    pressing := coalesce(ask.urgency, known.urgency);
    IF pressing NOT BETWEEN 0 AND 2 THEN
        RAISE EXCEPTION 'there is no urgency %', pressing USING ERRCODE = '22023', HINT = 'Urgencies: 0 now, 1 soon, 2 bulk';
    END IF;
    IF ask.request_id IS NOT NULL THEN
        -- Two deliveries of one request at the same moment wait for each other here.
        PERFORM pg_advisory_xact_lock(hashtextextended(ask.request_id, 726));
        SELECT r.job_id, false, false, j.correlation_id, j.kind = ask.kind AND j.user_id = ask.user_id
        INTO id, fresh, ring, correlation, theirs
        FROM onboarding.job_requests AS r JOIN onboarding.jobs AS j ON j.id = r.job_id WHERE r.request_id = ask.request_id;
        IF theirs THEN RETURN; END IF;
        -- A name that a browser chose must not swallow, or show, what somebody else asked for.
        IF FOUND THEN
            RAISE EXCEPTION 'this request_id was used for another job' USING ERRCODE = '22023',
                HINT = 'Make it of the user, the job and a name of your own';
        END IF;
    END IF;
    -- Ring at once only for someone who waits, who has not filled the queue already, and while the broker is near empty.
    ring := ask.will_ring AND pressing = 0 AND due <= now()
        AND NOT EXISTS (SELECT FROM onboarding.queues AS q WHERE q.name = known.queue
                        AND (q.paused_at IS NOT NULL OR q.per_second IS NOT NULL OR q.depth > 500))
        AND (SELECT count(*) < 10 FROM (SELECT FROM onboarding.jobs AS j
             WHERE j.queue = known.queue AND j.user_id = ask.user_id AND j.state = 'queued' LIMIT 10) AS few);
    INSERT INTO onboarding.jobs AS j (kind, queue, user_id, args, same, urgency, ring_at, rung_at, correlation_id)
    VALUES (ask.kind, known.queue, ask.user_id, ask.args, onboarding.sameness(known, ask.user_id, ask.args), pressing, due,
            CASE WHEN ring THEN now() END, coalesce(ask.correlation_id, gen_random_uuid()::text))
    ON CONFLICT (kind, same) WHERE state IN ('queued', 'running') DO UPDATE SET
        -- Not begun: the newest input counts, and new input starts with fresh budgets and without waiting.
        args = CASE j.state WHEN 'queued' THEN excluded.args ELSE j.args END,
        failures = CASE WHEN j.state = 'queued' AND j.args <> excluded.args THEN 0 ELSE j.failures END,
        crashes = CASE WHEN j.state = 'queued' AND j.args <> excluded.args THEN 0 ELSE j.crashes END,
        suspect = j.suspect AND (j.state <> 'queued' OR j.args = excluded.args),
        learned = CASE WHEN j.state = 'queued' AND j.args <> excluded.args THEN NULL ELSE j.learned END,
        code = CASE WHEN j.state = 'queued' AND j.args <> excluded.args THEN NULL ELSE j.code END,
        say = CASE WHEN j.state = 'queued' AND j.args <> excluded.args THEN NULL ELSE j.say END,
        ring_at = CASE WHEN j.state = 'queued' AND (j.failures = 0 OR j.args <> excluded.args)
                       THEN least(j.ring_at, excluded.ring_at) ELSE j.ring_at END,
        rung_at = CASE WHEN j.state = 'queued' AND (j.rung_at IS NULL OR j.rung_at < now() - interval '2s'
                            OR j.urgency > excluded.urgency)
                       THEN coalesce(excluded.rung_at, j.rung_at) ELSE j.rung_at END,
        -- Running: other input than it runs on, or a run that is being cancelled, means once more afterwards.
        again = CASE WHEN j.state = 'queued' THEN NULL WHEN j.cancel_requested THEN excluded.args
                     ELSE nullif(excluded.args, j.args) END,
        urgency = least(j.urgency, excluded.urgency)
    RETURNING j.id, j.xmax = 0, ring AND j.state = 'queued' AND j.ring_at <= now() AND j.rung_at = now(), j.correlation_id
    INTO id, fresh, ring, correlation;
    IF ask.request_id IS NOT NULL THEN
        INSERT INTO onboarding.job_requests (request_id, job_id) VALUES (ask.request_id, id);
    END IF;
END $$
"""

ENQUEUE = """
CREATE FUNCTION onboarding.enqueue(
    kind text, user_id text, args jsonb DEFAULT '{}', urgency integer DEFAULT NULL, ring_at timestamptz DEFAULT NULL,
    request_id text DEFAULT NULL, correlation_id text DEFAULT NULL
) RETURNS uuid LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT id FROM onboarding.ask(kind, user_id, args, urgency, ring_at, request_id, correlation_id, false, false)
$$
"""

GRANTS = """
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA onboarding FROM PUBLIC;
DO $$ BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'onboarding_enqueuer') THEN
        GRANT USAGE ON SCHEMA onboarding TO onboarding_enqueuer;
        GRANT EXECUTE ON FUNCTION onboarding.enqueue TO onboarding_enqueuer;
    END IF;
END $$
"""


def upgrade() -> None:
    """Make the role, the functions and the grants."""
    for sql in (ROLE, CHECK, SAME, ASK, ENQUEUE, GRANTS):
        op.execute(sql)


def downgrade() -> None:
    """Drop the functions; the role belongs to the whole server and stays."""
    op.execute("DROP FUNCTION onboarding.enqueue, onboarding.ask, onboarding.sameness, onboarding.check_request")
    op.execute(
        "DO $$ BEGIN IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'onboarding_enqueuer') "
        "THEN REVOKE USAGE ON SCHEMA onboarding FROM onboarding_enqueuer; END IF; END $$"
    )
