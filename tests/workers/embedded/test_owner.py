"""The embedded database belongs to a role that row-level security holds for, also one that was made before it did."""

from __future__ import annotations

from pathlib import Path

import psycopg
import pytest
from pydantic import SecretStr

import settings
from db import migrate
from tests.workers.embedded.stage import query
from workers.embedded import Running, Servers, find_postgres, start
from workers.embedded.servers import HAND_OVER, NAME, OWNER

NOT_ITS_OWN = f"""SELECT string_agg(name, ' ') FROM (
    SELECT relname AS name, relowner AS owner FROM pg_class WHERE relnamespace IN ('onboarding'::regnamespace, 'public'::regnamespace)
    UNION ALL SELECT proname, proowner FROM pg_proc WHERE pronamespace = 'onboarding'::regnamespace
    UNION ALL SELECT nspname, nspowner FROM pg_namespace WHERE nspname = 'onboarding'
    UNION ALL SELECT datname, datdba FROM pg_database WHERE datname = '{NAME}'
) AS ours WHERE owner <> '{OWNER}'::regrole"""


def by_superuser(servers: Servers, *statements: str) -> None:
    """Do what only the superuser may."""
    with psycopg.connect(servers.database_url.replace(f"{OWNER}@", f"{NAME}@"), autocommit=True) as line:
        for statement in statements:
            line.execute(statement.encode())


def upgrade(servers: Servers) -> None:
    migrate.upgrade(settings.settings().model_copy(update={"database_url": SecretStr(servers.database_url)}))


def test_we_log_in_as_one_that_is_no_superuser_and_owns_the_database(up: Running) -> None:
    may = "rolsuper OR rolbypassrls OR rolreplication OR rolcreaterole"
    assert query(up.servers, f"SELECT {may} FROM pg_roles WHERE rolname = current_user") is False
    assert query(up.servers, "SELECT current_user || ' ' || pg_get_userbyid(datdba) FROM pg_database WHERE datname = current_database()") == f"{OWNER} {OWNER}"  # fmt: skip
    assert query(up.servers, NOT_ITS_OWN.replace("'onboarding'::regnamespace", "0")) is None


@pytest.mark.parametrize("major", [18, 15])
def test_a_folder_from_before_is_handed_over_with_all_that_is_in_it(home: Path, major: int) -> None:
    programs = find_postgres(major)
    if programs is None:
        pytest.skip(f"no PostgreSQL {major} on this machine")
    with start(home, durable=False, postgres_bin=programs) as before:
        upgrade(before.servers)
        query(before.servers, "CREATE TABLE public.notes (id serial PRIMARY KEY, n int)")
        by_superuser(
            before.servers, f"REASSIGN OWNED BY {OWNER} TO {NAME}", f"DROP OWNED BY {OWNER}", f"DROP ROLE {OWNER}"
        )
    with start(home, durable=False, postgres_bin=programs) as now:
        assert query(now.servers, NOT_ITS_OWN) is None
        query(now.servers, "INSERT INTO public.notes (n) VALUES (1); TRUNCATE onboarding.jobs CASCADE")
        upgrade(now.servers)
        assert query(now.servers, "SELECT onboarding.make_event_month('2031-01-01')") is True
        assert query(now.servers, "SELECT count(*) FROM onboarding.onboarding_sessions") == 0


def test_what_was_handed_over_by_halves_is_finished_at_the_next_start(home: Path) -> None:
    with start(home, durable=False) as before:
        by_superuser(before.servers, f"ALTER ROLE {OWNER} NOLOGIN", f"CREATE SCHEMA onboarding AUTHORIZATION {NAME}")
    with start(home, durable=False) as now:
        assert query(now.servers, NOT_ITS_OWN) is None


def test_handing_over_once_more_changes_nothing(up: Running) -> None:
    by_superuser(up.servers, HAND_OVER)
    assert query(up.servers, "SELECT 1") == 1
