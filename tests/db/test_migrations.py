"""Migrations go up, down and up again, one at a time, and the tables refuse what the rules forbid."""

from __future__ import annotations

import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy import Connection, Engine, NullPool, create_engine
from sqlalchemy.exc import IntegrityError

from db import migrate
from db.engine import database_url
from db.migrations import versions
from settings import Settings, child_environment, settings
from tests.db.stage import quietly, scalar

LOCK = 7_261_001
PATIENCE = 30.0


@pytest.fixture
def bare(postgres: Engine) -> Iterator[Settings]:
    """Settings that point to a new, empty database."""
    name = f"bare_{uuid.uuid4().hex}"
    with create_engine(postgres.url, poolclass=NullPool, isolation_level="AUTOCOMMIT").connect() as admin:
        admin.exec_driver_sql(f"CREATE DATABASE {name}")
        url = postgres.url.set(database=name).render_as_string(hide_password=False)
        yield settings().model_copy(update={"database_url": SecretStr(url)})
        admin.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def inside(bare: Settings) -> Iterator[Connection]:
    """A connection to that database."""
    with create_engine(database_url(bare), poolclass=NullPool, isolation_level="AUTOCOMMIT").connect() as on:
        yield on


def names(on: Connection) -> set[str]:
    """Return what stands in our schema: tables, indexes, constraints and functions."""
    here = "'onboarding'::regnamespace"
    return set(
        on.exec_driver_sql(
            f"SELECT relname FROM pg_class WHERE relnamespace = {here} "
            f"UNION SELECT conname FROM pg_constraint WHERE connamespace = {here} "
            f"UNION SELECT proname FROM pg_proc WHERE pronamespace = {here}"
        ).scalars()
    )


def test_up_down_and_up_again_ends_where_it_began(bare: Settings, inside: Connection) -> None:
    assert migrate.versions(bare)[0] is None
    migrate.upgrade(bare)
    first = names(inside)
    assert len(set(migrate.versions(bare))) == 1
    migrate.check(bare)
    migrate.downgrade(bare, "base")
    assert names(inside) == {"alembic_version", "alembic_version_pkc"} | not_null(inside)
    migrate.upgrade(bare)
    migrate.check(bare)
    assert names(inside) == first


def not_null(on: Connection) -> set[str]:
    """Return the names that PostgreSQL 18 gives to NOT NULL."""
    return set(on.exec_driver_sql("SELECT conname FROM pg_constraint WHERE conname LIKE 'alembic%%not_null'").scalars())


def test_each_step_can_be_taken_back_alone(bare: Settings) -> None:
    migrate.upgrade(bare)
    migrate.downgrade(bare, "-1")
    here, code = migrate.versions(bare)
    assert here != code
    migrate.upgrade(bare)
    assert len(set(migrate.versions(bare))) == 1


def test_a_second_upgrade_changes_nothing(bare: Settings, inside: Connection) -> None:
    migrate.upgrade(bare)
    oids = "SELECT array_agg(oid ORDER BY oid) FROM pg_class WHERE relnamespace = 'onboarding'::regnamespace"
    before = scalar(inside, oids)
    migrate.upgrade(bare)
    assert scalar(inside, oids) == before


def test_two_that_migrate_at_once_take_turns_and_both_succeed(bare: Settings, inside: Connection) -> None:
    inside.exec_driver_sql("SELECT pg_advisory_lock(%s)", (LOCK,))
    both = [migrating(bare) for _ in range(2)]
    waiting = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
    limit = time.monotonic() + PATIENCE
    while scalar(inside, waiting) < 2:
        assert time.monotonic() < limit, [process.poll() for process in both]
    inside.exec_driver_sql("SELECT pg_advisory_unlock(%s)", (LOCK,))
    ended = [(process.communicate(timeout=PATIENCE)[0], process.returncode) for process in both]
    assert [code for _, code in ended] == [0, 0], ended
    migrate.check(bare)


def migrating(chosen: Settings) -> subprocess.Popen[bytes]:
    """Start a process that migrates."""
    assert chosen.database_url
    return subprocess.Popen(
        [sys.executable, "-c", "from db import migrate; from settings import settings; migrate.upgrade(settings())"],
        env=child_environment(DATABASE_URL=chosen.database_url.get_secret_value()),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )


def test_every_time_in_the_schema_knows_its_zone(there: Connection) -> None:
    kinds = there.exec_driver_sql(
        "SELECT DISTINCT data_type FROM information_schema.columns WHERE table_schema = 'onboarding' "
        "AND (data_type LIKE 'timestamp%%' OR data_type LIKE 'time %%' OR data_type = 'date')"
    )
    assert kinds.scalars().all() == ["timestamp with time zone"]


def test_every_foreign_key_cascades(there: Connection) -> None:
    rules = there.exec_driver_sql(
        "SELECT conrelid::regclass::text, confdeltype FROM pg_constraint "
        "WHERE contype = 'f' AND connamespace = 'onboarding'::regnamespace"
    ).all()
    assert len(rules) >= 9
    assert {how for _, how in rules} == {"c"}


def test_every_foreign_key_is_led_by_an_index(there: Connection) -> None:
    """Else deleting one user, or pruning one job, reads a whole table."""
    without = there.exec_driver_sql(
        "SELECT conrelid::regclass::text FROM pg_constraint AS c WHERE contype = 'f' "
        "AND connamespace = 'onboarding'::regnamespace AND NOT EXISTS (SELECT FROM pg_index AS i "
        "WHERE i.indrelid = c.conrelid AND i.indkey[0] = c.conkey[1])"
    )
    assert without.scalars().all() == []


OF_A_SESSION = {
    "api_keys": "INSERT INTO onboarding.api_keys (session_id, provider, row_id, key, data_key, master_key, fingerprint, "
    "pepper) VALUES ({s}, 'openai', gen_random_uuid(), 'sealed', 'wrapped', 'k1', 'print', 'p1')",
    "website_analyses": "INSERT INTO onboarding.website_analyses (session_id, website_url, normalised_url) "
    "VALUES ({s}, 'https://shop.example', 'https://shop.example/')",
    "research_preferences": "INSERT INTO onboarding.research_preferences (session_id) VALUES ({s})",
    "persona_data": "INSERT INTO onboarding.persona_data (session_id) VALUES ({s})",
    "contacts": "INSERT INTO onboarding.contacts (session_id, email) VALUES ({s}, 'kim@shop.example')",
    "onboarding_steps": "INSERT INTO onboarding.onboarding_steps (session_id, key) VALUES ({s}, 'profile')",
    "client_acts": "INSERT INTO onboarding.client_acts (session_id, client_event_id, digest, rev, answer) "
    "VALUES ({s}, '00000000-0000-4000-8000-000000000001', 'd', 1, '{{}}')",
    "granted": "INSERT INTO onboarding.granted (session_id, kind, name, flow, flow_version) "
    "VALUES ({s}, 'unlock', 'search', 'member', 1)",
    "migrated_sessions": "INSERT INTO onboarding.migrated_sessions (session_id, migration, flow, from_version, to_version, "
    "before) VALUES ({s}, 'm', 'member', 1, 2, '{{}}')",
    "reminder_outbox": "INSERT INTO onboarding.reminder_outbox (session_id, step, epoch, idle_since) "
    "VALUES ({s}, 'profile', 0, now())",
    "persona_revisions": "INSERT INTO onboarding.persona_revisions (session_id, revision, persona) VALUES ({s}, 1, '{{}}')",
    "llm_calls": "INSERT INTO onboarding.llm_calls (session_id, purpose, provider, model, prompt_version, request_hash, "
    "reserved_tokens) VALUES ({s}, 'persona', 'openai', 'm', '1', 'h', 100)",
}

CHECK = (
    "INSERT INTO onboarding.key_checks (key_id, revision, provider, verdict, condition, latency_ms) "
    "SELECT id, 1, provider, 'valid', 'ok', 1 FROM onboarding.api_keys WHERE session_id = {s}"
)
TEXT = (
    "INSERT INTO onboarding.website_texts (session_id, analysis_id, content_hash, corpus) "
    "SELECT session_id, id, 'h', 'packed' FROM onboarding.website_analyses WHERE session_id = {s}"
)
EVENT = (
    "INSERT INTO onboarding.key_events (session_id, user_id, provider, was, verdict, condition) "
    "VALUES ({s}, 'u', 'openai', 'unchecked', 'valid', 'ok')"
)


def session(on: Connection, user_id: str = "u") -> int:
    """Begin a user's onboarding."""
    insert = "INSERT INTO onboarding.onboarding_sessions (user_id) VALUES (%s) RETURNING id"
    return int(scalar(on, insert, user_id))


def test_deleting_a_session_deletes_all_that_is_the_users_and_nothing_of_others(there: Connection) -> None:
    mine, theirs = session(there, "u"), session(there, "v")
    for insert in OF_A_SESSION.values():
        there.exec_driver_sql(insert.format(s=mine))
        there.exec_driver_sql(insert.format(s=theirs))
    there.exec_driver_sql("DELETE FROM onboarding.onboarding_sessions WHERE id = %s", (mine,))
    for table in OF_A_SESSION:
        left = there.exec_driver_sql(f"SELECT session_id FROM onboarding.{table}").scalars().all()
        assert left == [theirs], table


def test_checks_and_events_of_a_key_go_with_its_user(there: Connection) -> None:
    mine = session(there)
    for insert in (OF_A_SESSION["api_keys"], CHECK, EVENT):
        there.exec_driver_sql(insert.format(s=mine))
    there.exec_driver_sql("DELETE FROM onboarding.onboarding_sessions")
    assert (
        scalar(
            there, "SELECT (SELECT count(*) FROM onboarding.key_checks) + (SELECT count(*) FROM onboarding.key_events)"
        )
        == 0
    )


def test_the_text_of_an_analysis_goes_with_it_and_with_its_user(there: Connection) -> None:
    for way in ("website_analyses", "onboarding_sessions"):
        mine = session(there, way)
        for insert in (OF_A_SESSION["website_analyses"], TEXT):
            there.exec_driver_sql(insert.format(s=mine))
        assert scalar(there, "SELECT count(*) FROM onboarding.website_texts") == 1
        there.exec_driver_sql(f"DELETE FROM onboarding.{way}")
        assert scalar(there, "SELECT count(*) FROM onboarding.website_texts") == 0


def test_an_analysis_has_one_text(there: Connection) -> None:
    mine = session(there)
    for insert in (OF_A_SESSION["website_analyses"], TEXT):
        there.exec_driver_sql(insert.format(s=mine))
    with pytest.raises(IntegrityError, match="uq_website_texts_analysis_id"):
        there.exec_driver_sql(TEXT.format(s=mine))


@pytest.mark.parametrize("status", ["draft", "accepted"])
def test_a_persona_has_one_draft_and_one_accepted_revision(there: Connection, status: str) -> None:
    mine = session(there)
    insert = (
        "INSERT INTO onboarding.persona_revisions (session_id, revision, persona, status) VALUES (%s, %s, '{}', %s)"
    )
    there.exec_driver_sql(insert, (mine, 1, status))
    there.exec_driver_sql(insert, (mine, 2, "superseded"))
    with pytest.raises(IntegrityError, match=f"uq_persona_revisions_{status}"):
        there.exec_driver_sql(insert, (mine, 3, status))


@pytest.mark.parametrize("table", OF_A_SESSION)
def test_a_second_row_of_the_same_is_refused(there: Connection, table: str) -> None:
    insert = OF_A_SESSION[table].format(s=session(there))
    there.exec_driver_sql(insert)
    with pytest.raises(IntegrityError, match="unique"):
        there.exec_driver_sql(insert)


@pytest.mark.parametrize("table", OF_A_SESSION)
def test_a_row_of_no_session_is_refused(there: Connection, table: str) -> None:
    with pytest.raises(IntegrityError, match="foreign key"):
        there.exec_driver_sql(OF_A_SESSION[table].format(s=-1))


def test_a_user_has_one_onboarding(there: Connection) -> None:
    session(there)
    with pytest.raises(IntegrityError, match="uq_onboarding_sessions_user_id"):
        session(there)


def test_a_user_may_have_keys_of_several_providers_and_several_websites(there: Connection) -> None:
    mine = session(there)
    for table in ("api_keys", "website_analyses"):
        insert = OF_A_SESSION[table].format(s=mine)
        there.exec_driver_sql(insert)
        there.exec_driver_sql(insert.replace("openai", "exa").replace("shop.example/", "shop.example/de"))


JOB = "UPDATE onboarding.jobs SET {}"
SESSION = "UPDATE onboarding.onboarding_sessions SET"
WRONG = {
    "ck_onboarding_sessions_user_id_length": "UPDATE onboarding.onboarding_sessions SET user_id = ''",
    "ck_onboarding_sessions_progress_percent": "UPDATE onboarding.onboarding_sessions SET progress = 100.5",
    "ck_onboarding_sessions_step_not_negative": "UPDATE onboarding.onboarding_sessions SET current_step = -1",
    "ck_onboarding_sessions_status_known": f"{SESSION} status = 'asleep', flow = 'member', flow_version = 1",
    "ck_onboarding_sessions_flow_with_version": f"{SESSION} flow = 'member'",
    "ck_onboarding_sessions_started_in_a_flow": f"{SESSION} status = 'in_progress'",
    "ck_onboarding_sessions_completed_when": f"{SESSION} completed_at = now()",
    "ck_onboarding_sessions_skipped_when": f"{SESSION} skipped_at = now()",
    "ck_onboarding_sessions_completed_is_all": f"{SESSION} status = 'completed', completed_at = now(), flow = 'member', "
    "flow_version = 1, progress = 99",
    "ck_onboarding_sessions_data_size": f"{SESSION} onboarding_data = (SELECT jsonb_object_agg(n::text, md5(n::text)) "
    "FROM generate_series(1, 60000) AS n)",
    "ck_onboarding_steps_status_known": "UPDATE onboarding.onboarding_steps SET status = 'asleep'",
    "ck_onboarding_steps_finished_when": "UPDATE onboarding.onboarding_steps SET status = 'completed'",
    "ck_flow_versions_status_known": "INSERT INTO onboarding.flow_versions (flow, version, digest, definition, status) "
    "VALUES ('wrong', 1, 'd', '{}', 'asleep')",
    "ck_granted_kind_known": "UPDATE onboarding.granted SET kind = 'gift'",
    "ck_bulk_runs_state_known": "INSERT INTO onboarding.bulk_runs (id, act, filter, state) VALUES ('b', 'reset', '{}', 'lost')",
    "ck_reminder_outbox_state_known": "UPDATE onboarding.reminder_outbox SET state = 'lost'",
    "ck_reminder_outbox_sent_when": "UPDATE onboarding.reminder_outbox SET sent_at = now()",
    "ck_api_keys_provider_length": "UPDATE onboarding.api_keys SET provider = ''",
    "ck_api_keys_verdict_known": "UPDATE onboarding.api_keys SET verdict = 'good'",
    "ck_api_keys_only_the_valid_are_doubted": "UPDATE onboarding.api_keys SET verdict = 'invalid', doubted_at = now()",
    "ck_key_checks_verdict_known": "UPDATE onboarding.key_checks SET verdict = 'good'",
    "ck_contacts_email_shape": "UPDATE onboarding.contacts SET email = 'nobody'",
    "ck_research_preferences_research_depth_known": "UPDATE onboarding.research_preferences SET research_depth = 'deep'",
    "ck_website_analyses_status_known": "UPDATE onboarding.website_analyses SET status = 'unknown'",
    "ck_website_analyses_website_url_length": "UPDATE onboarding.website_analyses SET website_url = ''",
    "ck_persona_revisions_status_known": "UPDATE onboarding.persona_revisions SET status = 'lost'",
    "ck_persona_revisions_made_by_known": "UPDATE onboarding.persona_revisions SET made_by = 'us'",
    "ck_persona_revisions_one_form": "UPDATE onboarding.persona_revisions SET handed_in = '{}'",
    "ck_persona_revisions_handed_in_is_past": "UPDATE onboarding.persona_revisions SET persona = NULL, handed_in = '{}'",
    "ck_persona_revisions_revision_counts": "UPDATE onboarding.persona_revisions SET revision = 0",
    "ck_llm_calls_state_known": "UPDATE onboarding.llm_calls SET state = 'lost', finished_at = now()",
    "ck_llm_calls_finished_when": "UPDATE onboarding.llm_calls SET finished_at = now()",
    "ck_llm_calls_done_has_a_result": "UPDATE onboarding.llm_calls SET state = 'done', finished_at = now()",
    "ck_llm_calls_counts": "UPDATE onboarding.llm_calls SET tries = -1",
    "ck_queues_per_second_positive": "UPDATE onboarding.queues SET per_second = 0",
    "ck_jobs_state_known": JOB.format("state = 'asleep'"),
    "ck_jobs_user_id_length": JOB.format("user_id = repeat('u', 256)"),
    "ck_jobs_urgency_known": JOB.format("urgency = 3"),
    "ck_jobs_percent_range": JOB.format("percent = 101"),
    "ck_jobs_args_object": JOB.format("args = '[]'"),
    "ck_jobs_lease_while_running": JOB.format("state = 'running'"),
    "ck_jobs_finished_when_ended": JOB.format("state = 'done'"),
    "ck_jobs_again_while_running": JOB.format("again = '{}'"),
}


@pytest.mark.parametrize("constraint", WRONG)
def test_what_the_rules_forbid_is_refused(house: Engine, there: Connection, constraint: str) -> None:
    mine = session(there)
    for insert in OF_A_SESSION.values():
        there.exec_driver_sql(insert.format(s=mine))
    there.exec_driver_sql(CHECK.format(s=mine))
    quietly(house)
    with pytest.raises(IntegrityError, match=constraint):
        there.exec_driver_sql(WRONG[constraint])


def test_every_check_is_tried_above(there: Connection) -> None:
    checks = "SELECT conname FROM pg_constraint WHERE contype = 'c' AND connamespace = 'onboarding'::regnamespace"
    assert set(there.exec_driver_sql(checks).scalars()) == set(WRONG)


def test_migrations_have_dated_names() -> None:
    files = [path.stem for path in Path(versions.__path__[0]).glob("[!_]*.py")]
    assert files
    assert all(time.strptime(name[:10], "%Y_%m_%d") for name in files)
