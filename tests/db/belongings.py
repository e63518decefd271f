"""One row of a user in every table that holds something of users; each of its texts sings of whose it is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, Engine

from db import scope
from db.engine import statement
from tests.db.stage import scalar

_KEY = """INSERT INTO onboarding.api_keys (session_id, provider, row_id, key, data_key, master_key, fingerprint, pepper,
    last_four, base_url, check_at)
VALUES (%(session)s, 'openai', gen_random_uuid(), convert_to(%(sings)s, 'UTF8'), '\\x00', 'k1', '\\x00', 'p1', 'FAKE',
    'https://' || %(sings)s || '.example', now()) RETURNING id"""
# A table that is new, and holds something of a user, comes here: the tests below do the rest.
ROWS: Mapping[str, str] = {
    "onboarding_sessions": """INSERT INTO onboarding.onboarding_sessions (user_id, flow, flow_version, status, started_at,
        last_active_at, step_key, onboarding_data) VALUES (%(user)s, 'creator', 1, 'in_progress', now() - interval '9 days',
        now() - interval '2 days', 'api_keys', jsonb_build_object('song', %(sings)s::text)) RETURNING id""",
    "api_keys": _KEY,
    "client_acts": """INSERT INTO onboarding.client_acts (session_id, client_event_id, digest, rev, answer)
        VALUES (%(session)s, gen_random_uuid(), 'd', 1, jsonb_build_object('song', %(sings)s::text))""",
    "contacts": """INSERT INTO onboarding.contacts (session_id, email, name)
        VALUES (%(session)s, %(sings)s || '@sails.example', %(sings)s)""",
    "granted": """INSERT INTO onboarding.granted (session_id, kind, name, flow, flow_version)
        VALUES (%(session)s, 'reward', %(sings)s, 'creator', 1)""",
    "key_checks": """INSERT INTO onboarding.key_checks (key_id, revision, provider, verdict, condition, latency_ms, code)
        VALUES (%(key)s, 1, 'openai', 'valid', 'ok', 1, %(sings)s)""",
    "key_events": """INSERT INTO onboarding.key_events (session_id, user_id, provider, was, verdict, condition)
        VALUES (%(session)s, %(user)s, %(sings)s, 'unchecked', 'valid', 'ok')""",
    "migrated_sessions": """INSERT INTO onboarding.migrated_sessions (session_id, migration, flow, from_version, to_version,
        before) VALUES (%(session)s, 'm', 'creator', 1, 2,
        jsonb_build_object('session', '{}'::jsonb, 'song', %(sings)s::text))""",
    "onboarding_steps": """INSERT INTO onboarding.onboarding_steps (session_id, key, answers)
        VALUES (%(session)s, 'website', jsonb_build_object('song', %(sings)s::text))""",
    "persona_data": """INSERT INTO onboarding.persona_data (session_id, core_persona)
        VALUES (%(session)s, jsonb_build_object('song', %(sings)s::text))""",
    "llm_calls": """INSERT INTO onboarding.llm_calls (session_id, purpose, provider, model, prompt_version, request_hash,
        reserved_tokens) VALUES (%(session)s, 'persona', 'openai', %(sings)s, '1', %(sings)s, 100)""",
    "persona_revisions": """INSERT INTO onboarding.persona_revisions (session_id, revision, persona)
        VALUES (%(session)s, 1, jsonb_build_object('source', jsonb_build_object('website_url', %(sings)s::text),
            'generator', jsonb_build_object('version', %(sings)s::text)))""",
    "website_texts": """INSERT INTO onboarding.website_texts (session_id, analysis_id, content_hash, corpus)
        VALUES (%(session)s, %(analysis)s, %(sings)s::text, convert_to(%(sings)s::text, 'UTF8'))""",
    "reminder_outbox": """INSERT INTO onboarding.reminder_outbox (session_id, step, epoch, idle_since, reason)
        VALUES (%(session)s, 'website', 0, now(), %(sings)s) RETURNING id""",
    "research_preferences": """INSERT INTO onboarding.research_preferences (session_id, writing_style)
        VALUES (%(session)s, jsonb_build_object('song', %(sings)s::text))""",
    "step_events": """INSERT INTO onboarding.step_events (session_id, seq, kind, step, occurred_at, cause, device_class)
        VALUES (%(session)s, 1, 'step_shown', 'website', now(), 'user', left(%(sings)s, 16))""",
    "website_analyses": """INSERT INTO onboarding.website_analyses (session_id, website_url, normalised_url, meta)
        VALUES (%(session)s, 'https://' || %(sings)s || '.example/', 'https://sails.example/',
        jsonb_build_object('song', %(sings)s::text)) RETURNING id""",
}


def song(user: str) -> str:
    """Return the word by which anything of a user is known again wherever it turns up."""
    return f"sung-by-{user}"


def settle_in(on: Connection, user: str) -> dict[str, Any]:
    """Write a row of this user into every table, on a connection that may. Returns what the rows are called."""
    names: dict[str, Any] = {"user": user, "sings": song(user)}
    names["session"] = scalar_of(on, ROWS["onboarding_sessions"], names)
    names["key"] = scalar_of(on, ROWS["api_keys"], names)
    names["letter"] = scalar_of(on, ROWS["reminder_outbox"], names)
    names["analysis"] = scalar_of(on, ROWS["website_analyses"], names)
    for table in ROWS.keys() - {"onboarding_sessions", "api_keys", "reminder_outbox", "website_analyses"}:
        on.exec_driver_sql(ROWS[table], names)
    # The persona that was asked for by itself: to whoever is in no user's scope jobs are open, and would tell of the user.
    on.exec_driver_sql("DELETE FROM onboarding.jobs WHERE user_id = %(user)s", names)
    return names


def scalar_of(on: Connection, sql: str, names: Mapping[str, Any]) -> Any:
    """Return the one value of a statement with named values."""
    return on.exec_driver_sql(sql, dict(names)).scalar_one()


def everything_of(house: Engine, names: Mapping[str, Any]) -> dict[str, list[str]]:
    """Return all rows of a user, as texts, by table."""
    with statement(scope.everyone("test"), house) as on:
        return {table: rows_of(on, table, names) for table in sorted(ROWS)}


def rows_of(on: Connection, table: str, names: Mapping[str, Any]) -> list[str]:
    """Return a user's rows of a table, as texts."""
    sql = f"SELECT t::text FROM onboarding.{table} AS t WHERE {owned(table)} ORDER BY 1"
    return list(on.exec_driver_sql(sql, dict(names)).scalars())


def owned(table: str) -> str:
    """Return the condition by which rows of a table are a user's."""
    columns = {"onboarding_sessions": "user_id = %(user)s", "key_checks": "key_id = %(key)s"}
    return columns.get(table, "session_id = %(session)s")


def count(on: Connection, table: str) -> int:
    """Count what can be seen of a table."""
    return int(scalar(on, f"SELECT count(*) FROM onboarding.{table}"))


# Whose sessions are seen, in order; and how somebody begins.
USERS = "SELECT coalesce(string_agg(user_id, ' ' ORDER BY user_id), '') FROM onboarding.onboarding_sessions"
BEGIN = "INSERT INTO onboarding.onboarding_sessions (user_id) VALUES (%s)"


def begun(house: Engine, *users: str) -> Engine:
    """Let users begin, each in their own scope."""
    for user in users:
        with statement(scope.user(user), house) as on:
            on.exec_driver_sql(BEGIN, (user,))
    return house
