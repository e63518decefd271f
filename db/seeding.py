"""Put a crowd of made-up users into the database, quickly, and take it out again. They are marked as `seeded`.

Their courses were judged once; a user is one copied row that says which course and when. Row-level security takes no
COPY, so the rows arrive in a temporary table and the database spreads them over the tables that users have. A chunk is
one transaction: killed and run again, it goes on, and nothing is there twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import closing
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, Row

from db import erasing
from db.seed_plan import Plan
from db.wide import Everyone
from onboarding.flows.made_up.crowd import SPAN, Somebody, crowd, name, prefix

CHUNK = 20_000
REMOVED = 1_000  # at a time; what hangs on them is looked for in every table
DOMAIN = "seeded.example"  # where no letter can arrive


_MONTH = "SELECT onboarding.make_event_month(%s)"


def make_months(everyone: Everyone, plan: Plan) -> None:
    """Make the months that the crowd's events lie in."""
    days = range(0, timedelta(milliseconds=SPAN).days + 1, 27)  # no month is shorter than the step
    with everyone.looking() as on:
        for month in sorted({(plan.today - timedelta(days=ago)).date().replace(day=1) for ago in (*days, days.stop)}):
            on.exec_driver_sql(_MONTH, (month,))


_THERE = "SELECT count(*) FROM onboarding.onboarding_sessions WHERE user_id = ANY (%s)"
# Course and times of each, then of those who are new.
_TABLES = (
    "CREATE TEMP TABLE crowd (n bigint, user_id text, course integer, ago bigint[]) ON COMMIT DROP",
    "CREATE TEMP TABLE arrived (session_id integer, user_id text, course integer, ago bigint[]) ON COMMIT DROP",
)
_COPY = "COPY pg_temp.crowd (n, user_id, course, ago) FROM STDIN"


def add(everyone: Everyone, plan: Plan, seed: int, numbers: Sequence[int]) -> int:
    """Add the users with these numbers, in one transaction. Returns how many were not there yet."""
    with everyone.transaction() as on:
        there = on.exec_driver_sql(_THERE, ([name(seed, n) for n in numbers],)).scalar_one()
        if there == len(numbers):
            return 0
        for table in _TABLES:
            on.exec_driver_sql(table)
        _copy(on, crowd(plan.ways, seed, numbers))
        values = {**plan.rows, "today": plan.today, "domain": DOMAIN}
        added = on.exec_driver_sql(_SESSIONS, values).rowcount
        for rest in (_STEPS, _EVENTS, _GRANTS, _CONTACTS):
            on.exec_driver_sql(rest, values)
    return added


def _copy(on: Connection, some: Iterable[Somebody]) -> None:
    lines = (f"{one.n}\t{one.user_id}\t{one.course}\t{{{','.join(map(str, one.ago))}}}\n" for one in some)
    with closing(on.connection.cursor()) as cursor, cursor.copy(_COPY) as copying:
        copying.write("".join(lines))


def _moment(act: str) -> str:
    """Return when an act was; nothing where the column has no act."""
    return f"%(today)s - t.ago[1 + {act}] * interval '1 millisecond'"


_SESSIONS = f"""WITH came AS (
    INSERT INTO onboarding.onboarding_sessions (user_id, seeded, flow, flow_version, status, rev, epoch, progress, places, step_key,
        current_step, total_steps, created_at, updated_at, started_at, completed_at, skipped_at, last_active_at)
    SELECT t.user_id, true, flow, flow_version, status, rev, epoch, progress, places, step_key, current_step, total_steps,
        {_moment("0")}, {_moment("last")}, {_moment("started")}, {_moment("completed")}, {_moment("skipped")}, {_moment("active")}
    FROM pg_temp.crowd AS t JOIN jsonb_to_recordset(%(sessions)s::jsonb) AS c(course integer, flow text,
        flow_version integer, status text, rev integer, epoch integer, progress double precision, places jsonb, step_key text,
        current_step integer, total_steps integer, last integer, started integer, completed integer, skipped integer,
        active integer) USING (course)
    ORDER BY t.n ON CONFLICT (user_id) DO NOTHING RETURNING id, user_id
)
INSERT INTO pg_temp.arrived SELECT came.id, t.user_id, t.course, t.ago
FROM came JOIN pg_temp.crowd AS t USING (user_id) ORDER BY came.id"""  # noqa: S608 - no value is in it
_STEPS = f"""INSERT INTO onboarding.onboarding_steps (session_id, key, status, answers, sources, attempt, reason, needs_review,
    shown_at, started_at, finished_at)
SELECT t.session_id, key, status, answers, sources, attempt, reason, needs_review,
    {_moment("shown")}, {_moment("started")}, {_moment("finished")}
FROM pg_temp.arrived AS t JOIN jsonb_to_recordset(%(steps)s::jsonb) AS c(course integer, key text, status text,
    answers jsonb, sources jsonb, attempt smallint, reason text, needs_review boolean, shown integer, started integer,
    finished integer) USING (course)
ORDER BY t.session_id, key"""  # noqa: S608 - as above
_EVENTS = f"""INSERT INTO onboarding.step_events (session_id, seq, kind, step, "from", "to", occurred_at, received_at, flow_id,
    flow_version, cause, attempt)
SELECT t.session_id, seq, kind, step, "from", "to", {_moment("act")}, {_moment("act")}, flow, flow_version, cause, attempt
FROM pg_temp.arrived AS t JOIN jsonb_to_recordset(%(events)s::jsonb) AS c(course integer, place integer, act integer,
    seq integer, kind text, step text, "from" text, "to" text, cause text, flow text, flow_version integer, attempt smallint)
    USING (course)
ORDER BY t.session_id, place"""  # noqa: S608 - as above
_GRANTS = f"""INSERT INTO onboarding.granted (session_id, kind, name, flow, flow_version, granted_at)
SELECT t.session_id, kind, name, flow, flow_version, {_moment("act")}
FROM pg_temp.arrived AS t JOIN jsonb_to_recordset(%(grants)s::jsonb) AS c(course integer, act integer, kind text,
    name text, flow text, flow_version integer) USING (course)
ORDER BY t.session_id, act, kind, name"""  # noqa: S608 - as above
_CONTACTS = f"""INSERT INTO onboarding.contacts (session_id, email, created_at, updated_at)
SELECT t.session_id, t.user_id || '@' || %(domain)s, {_moment("0")}, {_moment("0")}
FROM pg_temp.arrived AS t ORDER BY t.session_id"""  # noqa: S608 - as above


_COUNTS = """SELECT flow, flow_version, status, count(*) AS users FROM onboarding.onboarding_sessions
WHERE seeded AND starts_with(user_id, %s) GROUP BY 1, 2, 3 ORDER BY 1, 2, 3"""


def counts(on: Connection, seed: int | None = None) -> Sequence[Row[Any]]:
    """Count a seed's users, or all made-up users, by flow, version and status."""
    return on.exec_driver_sql(_COUNTS, (prefix(seed),)).all()


_NEXT = """SELECT user_id FROM onboarding.onboarding_sessions
WHERE seeded AND starts_with(user_id, %s) ORDER BY id LIMIT %s"""


def remove(everyone: Everyone, seed: int | None = None) -> int:
    """Take the next of a seed's users out, or of all made-up users, with all that there is of them. 0: none is left."""
    with everyone.transaction() as on:
        users = on.exec_driver_sql(_NEXT, (prefix(seed), REMOVED)).scalars().all()
        return erasing.erase(on, users).sessions if users else 0


_CROWDED = ("onboarding_sessions", "onboarding_steps", "step_events", "granted", "contacts")


def count_anew(everyone: Everyone) -> None:
    """Let the database look at the tables again, so that it plans for as many users as there are now."""
    with everyone.looking() as on:
        on.exec_driver_sql("ANALYZE " + ", ".join(f"onboarding.{table}" for table in _CROWDED))
